/** What the nodes of a cluster agree on besides records, in the server's tables: definitions of indexes, truncations, modules. */

/** The server's tables, in its order. The nodes here share their users, and have no rosters of their own to agree on. */
export type MetadataModule = 'evict' | 'sindex' | 'truncate' | 'UDF';

export interface MetadataItem {
  readonly key: string;
  /** Absent once the item was deleted; the server remembers that, too. */
  readonly value: string | undefined;
  /** The parameters of the command that makes it again, where it is one of those. */
  readonly command?: string;
}

interface Table {
  readonly items: Map<string, MetadataItem>;
  changes: number;
}

export class SharedMetadata {
  readonly #tables = new Map<MetadataModule, Table>();

  /** In the order in which the keys came up. */
  items(module: MetadataModule): readonly MetadataItem[] {
    return [...(this.#tables.get(module)?.items.values() ?? [])];
  }

  get(module: MetadataModule, key: string): MetadataItem | undefined {
    return this.#tables.get(module)?.items.get(key);
  }

  /** How often an item of the module has changed. */
  changes(module: MetadataModule): number {
    return this.#tables.get(module)?.changes ?? 0;
  }

  set(module: MetadataModule, item: MetadataItem): void {
    const table = this.#ensure(module);
    const known = table.items.get(item.key);
    if (known !== undefined && known.value === item.value) return;
    table.items.set(item.key, item);
    table.changes += 1;
  }

  /** Remembers that there is none of the key, whether there was or not. */
  delete(module: MetadataModule, key: string): void {
    this.set(module, { key, value: undefined });
  }

  #ensure(module: MetadataModule): Table {
    const known = this.#tables.get(module);
    if (known !== undefined) return known;
    const created: Table = { items: new Map(), changes: 0 };
    this.#tables.set(module, created);
    return created;
  }
}
