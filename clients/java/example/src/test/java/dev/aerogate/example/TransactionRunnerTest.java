package dev.aerogate.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.protobuf.Any;
import com.google.rpc.Status;
import dev.aerogate.v1.BeginTransaction;
import dev.aerogate.v1.ErrorDetail;
import dev.aerogate.v1.PutRequest;
import dev.aerogate.v1.PutResponse;
import dev.aerogate.v1.TransactRequest;
import dev.aerogate.v1.TransactResponse;
import dev.aerogate.v1.TransactionInfo;
import dev.aerogate.v1.TransactionOutcome;
import dev.aerogate.v1.TransactionResult;
import dev.aerogate.v1.TransactionServiceGrpc;
import dev.aerogate.v1.TransactionServiceGrpc.TransactionServiceImplBase;
import dev.aerogate.v1.TransactionServiceGrpc.TransactionServiceStub;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransactionRunnerTest {
  private static final Path CASES = Path.of("../../../test/vectors/transaction-attempts.json");

  /** Of one that is lost, the stream is, instead. */
  record Failure(String name, boolean inDoubt, boolean isLost) {
    ErrorDetail detail() {
      return ErrorDetail.newBuilder().setName(name).setInDoubt(inDoubt).build();
    }
  }

  /** One of those that the tests in every language share. */
  record AttemptsCase(
      String name,
      Integer maxAttempts,
      List<Failure> puts,
      List<Failure> commits,
      boolean bodyFails,
      List<String> steps,
      String error,
      boolean isLost,
      boolean isRefused) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<AttemptsCase> cases() throws IOException {
    return Arrays.stream(new Gson().fromJson(Files.readString(CASES), AttemptsCase[].class));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void takesTheStepsOf(AttemptsCase script) throws Exception {
    List<String> seen =
        serve(
            script,
            stub -> {
              RuntimeException own = new RuntimeException("own");
              Executable call = () -> assertEquals("done", run(stub, script, own));
              if (script.error() != null) {
                AerogateException failed = assertThrows(AerogateException.class, call);
                assertEquals(script.error(), failed.code());
                assertEquals(isInDoubt(script), failed.inDoubt());
              } else if (script.isLost()) {
                StatusRuntimeException lost = assertThrows(StatusRuntimeException.class, call);
                assertEquals(io.grpc.Status.Code.UNAVAILABLE, lost.getStatus().getCode());
              } else if (script.isRefused()) {
                assertThrows(IllegalArgumentException.class, call);
              } else if (script.bodyFails()) {
                assertSame(own, assertThrows(RuntimeException.class, call));
              } else {
                call.execute();
              }
            });
    assertEquals(script.steps(), seen);
  }

  @Test
  void abortsForAThreadThatIsInterrupted() throws Exception {
    AttemptsCase script = new AttemptsCase("", null, null, null, false, List.of(), null, false, false);
    List<String> seen =
        serve(
            script,
            stub -> {
              Executable call =
                  () ->
                      new TransactionRunner(stub)
                          .doInTransaction(
                              transaction -> {
                                Thread.currentThread().interrupt();
                                return transaction.put(PutRequest.getDefaultInstance());
                              });
              assertThrows(RuntimeException.class, call);
              assertTrue(Thread.interrupted());
            });
    assertNotEquals("commit", seen.get(seen.size() - 1));
  }

  private static boolean isInDoubt(AttemptsCase script) {
    return script.commits() != null && script.commits().stream().anyMatch(Failure::inDoubt);
  }

  private static String run(TransactionServiceStub stub, AttemptsCase script, RuntimeException own)
      throws InterruptedException {
    TransactionRunner runner =
        script.maxAttempts() == null
            ? new TransactionRunner(stub)
            : new TransactionRunner(
                stub, script.maxAttempts(), Duration.ZERO, BeginTransaction.getDefaultInstance());
    return runner.doInTransaction(
        transaction -> {
          transaction.put(PutRequest.getDefaultInstance());
          if (script.bodyFails()) {
            throw own;
          }
          return "done";
        });
  }

  private interface Calls {
    void make(TransactionServiceStub stub) throws Throwable;
  }

  /** The steps a service saw that answers as the case says. */
  private static List<String> serve(AttemptsCase script, Calls calls) throws Exception {
    ScriptedService service = new ScriptedService(script);
    Server server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(service)
            .build()
            .start();
    ManagedChannel channel =
        Grpc.newChannelBuilder("127.0.0.1:" + server.getPort(), InsecureChannelCredentials.create())
            .build();
    try {
      calls.make(TransactionServiceGrpc.newStub(channel));
    } catch (Exception | Error failed) {
      throw failed;
    } catch (Throwable failed) {
      throw new AssertionError(failed);
    } finally {
      channel.shutdownNow();
      server.shutdownNow().awaitTermination();
    }
    return service.seen;
  }

  /** Answers puts and commits with the failures of a case, one after the other; then all succeed. */
  private static final class ScriptedService extends TransactionServiceImplBase {
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
    private final Iterator<Failure> puts;
    private final Iterator<Failure> commits;

    ScriptedService(AttemptsCase script) {
      puts = script.puts() == null ? Collections.emptyIterator() : script.puts().iterator();
      commits = script.commits() == null ? Collections.emptyIterator() : script.commits().iterator();
    }

    @Override
    public StreamObserver<TransactRequest> transact(StreamObserver<TransactResponse> answers) {
      return new StreamObserver<>() {
        private boolean isOpen;

        @Override
        public void onNext(TransactRequest request) {
          isOpen = !request.hasCommit();
          seen.add(request.getStepCase().name().toLowerCase(Locale.ROOT));
          answers.onNext(
              TransactResponse.newBuilder().setInfo(TransactionInfo.getDefaultInstance()).build());
          TransactResponse.Builder answer = answerOf(request);
          if (answer == null) {
            answers.onError(io.grpc.Status.UNAVAILABLE.withDescription("lost").asRuntimeException());
          } else {
            answers.onNext(answer.setId(request.getId()).build());
          }
        }

        @Override
        public void onError(Throwable error) {
          isOpen = false;
        }

        @Override
        public void onCompleted() {
          if (isOpen) {
            seen.add("aborted");
          }
          answers.onCompleted();
        }
      };
    }

    /** Null where the stream is lost. */
    private TransactResponse.Builder answerOf(TransactRequest request) {
      TransactResponse.Builder answer = TransactResponse.newBuilder();
      Iterator<Failure> failures = request.hasCommit() ? commits : puts;
      if (!request.hasCommit() && !request.hasPut()) {
        return answer.setInfo(TransactionInfo.getDefaultInstance());
      }
      Failure failure = failures.hasNext() ? failures.next() : null;
      if (failure != null && failure.isLost()) {
        return null;
      }
      if (request.hasCommit()) {
        return answer.setOutcome(outcomeOf(failure));
      }
      if (failure == null) {
        return answer.setPut(PutResponse.getDefaultInstance());
      }
      Any detail = Any.pack(failure.detail());
      return answer.setError(Status.newBuilder().setCode(10).addDetails(detail));
    }

    private static TransactionOutcome outcomeOf(Failure failure) {
      TransactionOutcome.Builder outcome = TransactionOutcome.newBuilder();
      if (failure == null) {
        return outcome.setResult(TransactionResult.TRANSACTION_RESULT_COMMITTED).build();
      }
      TransactionResult result =
          failure.inDoubt()
              ? TransactionResult.TRANSACTION_RESULT_IN_DOUBT
              : TransactionResult.TRANSACTION_RESULT_ABORTED;
      return outcome.setResult(result).setError(failure.detail()).build();
    }
  }
}
