package dev.aerogate.example;

import dev.aerogate.v1.BeginTransaction;
import dev.aerogate.v1.TransactionServiceGrpc.TransactionServiceStub;
import java.time.Duration;
import java.util.Set;

/**
 * Runs bodies in transactions, and again from their beginning where other transactions were in their way.
 *
 * @param stub of the channel the transactions take
 * @param maxAttempts the largest number of attempts, 1 or more
 * @param sleep the pause between attempts
 * @param begin the timeout, the session and the receipt of each attempt
 */
public record TransactionRunner(
    TransactionServiceStub stub, int maxAttempts, Duration sleep, BeginTransaction begin) {
  private static final int DEFAULT_MAX_ATTEMPTS = 5;

  /** What the SDK carries a transaction out again for. Not a commit in doubt, of which {@code inDoubt} is true. */
  private static final Set<String> REPEATED =
      Set.of("MRT_BLOCKED", "MRT_VERSION_MISMATCH", "TRANSACTION_VERIFY_FAILED");

  /** What is done in a transaction. */
  @FunctionalInterface
  public interface Body<R, E extends Exception> {
    R run(Transaction transaction) throws E;
  }

  public TransactionRunner {
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("maxAttempts is 1 or more");
    }
  }

  /** Five attempts, one right after the other. */
  public TransactionRunner(TransactionServiceStub stub) {
    this(stub, DEFAULT_MAX_ATTEMPTS, Duration.ZERO, BeginTransaction.getDefaultInstance());
  }

  /**
   * What the body returns, once it is committed. Whatever else the body throws aborts the transaction, and is thrown.
   * An {@link AerogateException} that is {@code inDoubt} says that nobody knows whether the commit happened.
   */
  public <R, E extends Exception> R doInTransaction(Body<R, E> body) throws E, InterruptedException {
    for (int attempt = 1; ; attempt += 1) {
      // Without a commit, closing it aborts.
      try (Transaction transaction = new Transaction(stub)) {
        transaction.begin(begin);
        R result = body.run(transaction);
        transaction.commit();
        return result;
      } catch (AerogateException error) {
        if (error.inDoubt() || !REPEATED.contains(error.code()) || attempt >= maxAttempts) {
          throw error;
        }
      }
      Thread.sleep(sleep.toMillis());
    }
  }
}
