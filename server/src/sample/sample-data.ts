/** The sample as data: a small town library, its books and its readers, all of them made up. */

/** Title, author, year, price, words it is found by. */
export type BookRow = readonly [
  title: string,
  author: string,
  year: number,
  price: number,
  tags: readonly string[],
];

/** Name, year of joining, visits, balance, home as longitude and latitude, books borrowed with their rating. */
export type ReaderRow = readonly [
  name: string,
  joined: number,
  visits: number,
  balance: number,
  home: readonly [longitude: number, latitude: number],
  ratings: Readonly<Record<string, number>>,
];

/** Keys `b01` to `b30`, in this order. */
export const BOOKS: readonly BookRow[] = [
  ['Salt and Harbour', 'Maren Odell', 1987, 12.5, ['novel', 'sea']],
  ['The Clockless Town', 'Ivo Brandt', 2003, 9.99, ['novel']],
  ['A Field Guide to Fog', 'Lin Okafor', 2011, 24, ['nature', 'weather']],
  ['Bread for Two Winters', 'Selma Roux', 1974, 8.75, ['cooking']],
  ['Left of the Lighthouse', 'Maren Odell', 1991, 11, ['novel', 'sea']],
  ['Small Bridges', 'Tomas Vey', 1969, 18.25, ['engineering']],
  ['Nine Maps of One River', 'Aiko Lund', 2018, 32.4, ['maps', 'nature']],
  ['The Patient Gardener', 'Ruth Amsel', 1982, 15, ['garden']],
  ['Letters to a Ferryman', 'Ivo Brandt', 1998, 10.5, ['letters', 'sea']],
  ['How Bells Are Tuned', 'Piet Sommer', 1956, 21, ['craft', 'music']],
  ['The Owl Census', 'Lin Okafor', 2020, 19.95, ['birds', 'nature']],
  ['Chess by Candlelight', 'Nadia Fer', 2007, 7.5, ['games']],
  ['Dust, Rain, Dust', 'Carlo Menk', 1961, 6, ['novel']],
  ['Bicycles of the North', 'Aiko Lund', 2014, 28, ['engineering', 'travel']],
  ['A Short History of Ink', 'Ruth Amsel', 1995, 16.8, ['craft', 'history']],
  ['The Harbour Master', 'Maren Odell', 2001, 13.25, ['novel', 'sea']],
  ['Counting in the Dark', 'Tomas Vey', 1979, 22, ['mathematics']],
  ['Moss', 'Lin Okafor', 2016, 14.1, ['nature', 'poems']],
  ['Songs for Empty Rooms', 'Nadia Fer', 1988, 9, ['music', 'poems']],
  ['The Weight of Snow', 'Carlo Menk', 1972, 7.2, ['novel', 'weather']],
  ['Kites and Other Engines', 'Tomas Vey', 1965, 17.5, ['engineering', 'games']],
  ['What the Miller Knew', 'Selma Roux', 1983, 8, ['history', 'novel']],
  ['Tea at Four Thousand Metres', 'Aiko Lund', 2009, 20, ['cooking', 'travel']],
  ['The Second Almanac', 'Piet Sommer', 1949, 35, ['garden', 'weather']],
  ['Walking to the Tide', 'Ivo Brandt', 2012, 12, ['sea', 'travel']],
  ['Glass and How to Break It', 'Ruth Amsel', 2005, 26.3, ['craft']],
  ['Three Quiet Mathematicians', 'Nadia Fer', 1993, 18, ['history', 'mathematics']],
  ['The Cartographer Sleeps', 'Carlo Menk', 1977, 9.4, ['maps', 'novel']],
  ['Onions', 'Selma Roux', 1999, 6.5, ['cooking', 'garden']],
  ['An Index of Last Lines', 'Piet Sommer', 2022, 11.11, ['letters', 'poems']],
];

/** Keys 1 to 20, in this order. */
export const READERS: readonly ReaderRow[] = [
  ['Ada Quist', 2011, 143, 0, [10.61, 59.92], { b01: 5, b05: 4, b16: 5 }],
  ['Bo Tanaka', 2019, 27, 2.5, [10.74, 59.91], { b12: 3 }],
  ['Carmen Ilic', 2015, 88, 0, [10.69, 59.95], { b04: 5, b29: 5, b23: 4 }],
  ['Dag Oren', 2008, 201, 14.75, [10.8, 59.93], { b06: 4, b14: 5, b21: 2 }],
  ['Ella Noor', 2021, 12, 0, [10.77, 59.9], { b18: 5 }],
  ['Finn Abara', 2013, 64, 1.25, [10.65, 59.89], { b20: 3, b13: 2 }],
  ['Gro Castel', 2010, 156, 0, [10.72, 59.94], { b03: 5, b11: 5, b07: 4 }],
  ['Hugo Weiss', 2017, 39, 0, [10.83, 59.88], { b17: 4, b27: 5 }],
  ['Ines Falk', 2022, 8, 0, [10.7, 59.92], { b30: 4 }],
  ['Jon Pereira', 2012, 97, 6, [10.58, 59.91], { b09: 3, b25: 4 }],
  ['Kaya Storm', 2020, 31, 0, [10.75, 59.96], { b22: 2, b02: 4 }],
  ['Lars Okoye', 2009, 178, 0.5, [10.79, 59.92], { b24: 5, b08: 4, b29: 3 }],
  ['Mila Hart', 2018, 45, 0, [10.66, 59.93], { b19: 5, b10: 3 }],
  ['Nils Adeyemi', 2014, 72, 3, [10.73, 59.87], { b28: 4 }],
  ['Olga Brun', 2023, 5, 0, [10.81, 59.95], { b26: 3 }],
  ['Paul Sato', 2016, 53, 0, [10.62, 59.9], { b15: 4, b10: 5 }],
  ['Runa Meyer', 2011, 119, 9.25, [10.76, 59.93], { b05: 5, b16: 4, b09: 4 }],
  ['Sami Larsen', 2020, 22, 0, [10.68, 59.88], { b21: 5 }],
  ['Tove Klein', 2007, 233, 0, [10.71, 59.91], { b01: 4, b13: 3, b20: 5 }],
  ['Uri Dahl', 2024, 2, 0, [10.78, 59.89], {}],
];
