package dev.aerogate.example;

import com.google.rpc.Status;
import dev.aerogate.v1.BeginTransaction;
import dev.aerogate.v1.ExecuteRequest;
import dev.aerogate.v1.ExecuteResponse;
import dev.aerogate.v1.GetRequest;
import dev.aerogate.v1.GetResponse;
import dev.aerogate.v1.Marker;
import dev.aerogate.v1.PutRequest;
import dev.aerogate.v1.PutResponse;
import dev.aerogate.v1.TransactRequest;
import dev.aerogate.v1.TransactResponse;
import dev.aerogate.v1.TransactionOutcome;
import dev.aerogate.v1.TransactionResult;
import dev.aerogate.v1.TransactionServiceGrpc.TransactionServiceStub;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * An open transaction, whose steps throw {@link AerogateException}. One step is under way at a time: use it from one
 * thread.
 */
public final class Transaction implements AutoCloseable {
  private final Answers answers = new Answers();
  private long id;

  Transaction(TransactionServiceStub stub) {
    stub.transact(answers);
  }

  void begin(BeginTransaction begin) {
    send(TransactRequest.newBuilder().setBegin(begin));
  }

  /** Reads a record in the transaction. */
  public GetResponse get(GetRequest request) {
    return send(TransactRequest.newBuilder().setGet(request)).getGet();
  }

  /** Writes a record in the transaction. */
  public PutResponse put(PutRequest request) {
    return send(TransactRequest.newBuilder().setPut(request)).getPut();
  }

  /** Carries out segments in the transaction. */
  public ExecuteResponse execute(ExecuteRequest request) {
    return send(TransactRequest.newBuilder().setExecute(request)).getExecute();
  }

  void commit() {
    TransactionOutcome outcome =
        send(TransactRequest.newBuilder().setCommit(Marker.getDefaultInstance())).getOutcome();
    if (outcome.getResult() == TransactionResult.TRANSACTION_RESULT_COMMITTED) {
      return;
    }
    if (!outcome.hasError()) {
      throw new IllegalStateException("the transaction was not committed: " + outcome.getResult());
    }
    throw AerogateException.of(outcome.getError());
  }

  /** Ends the stream, which without a commit aborts, and waits until the gateway has done so. */
  @Override
  public void close() {
    if (!answers.isCancelled) {
      answers.requests.onCompleted();
    }
    while (answers.next().end == null) {
      // Nothing is waiting for these.
    }
  }

  private TransactResponse send(TransactRequest.Builder step) {
    id += 1;
    answers.requests.onNext(step.setId(id).build());
    for (; ; ) {
      Answer answer = answers.next();
      if (answer.end != null) {
        // A commit that has begun is finished: whoever loses the stream under it does not know.
        throw step.hasCommit()
            ? AerogateException.inDoubt(answer.end)
            : AerogateException.decode(answer.end);
      }
      // Under id 0 the gateway tells that the transaction's time is over; the step says so itself.
      if (answer.response.getId() != id) {
        continue;
      }
      if (answer.response.hasError()) {
        Status status = answer.response.getError();
        throw AerogateException.decode(StatusProto.toStatusRuntimeException(status));
      }
      return answer.response;
    }
  }

  /** Either a response, or what ended the stream. */
  private record Answer(TransactResponse response, StatusRuntimeException end) {}

  /** Hands what gRPC's threads bring to the one that waits for it. */
  private static final class Answers
      implements ClientResponseObserver<TransactRequest, TransactResponse> {
    private final BlockingQueue<Answer> arrived = new LinkedBlockingQueue<>();
    private ClientCallStreamObserver<TransactRequest> requests;
    private boolean isCancelled;

    @Override
    public void beforeStart(ClientCallStreamObserver<TransactRequest> requests) {
      this.requests = requests;
    }

    @Override
    public void onNext(TransactResponse response) {
      arrived.add(new Answer(response, null));
    }

    @Override
    public void onError(Throwable error) {
      // gRPC hands over nothing else here.
      arrived.add(new Answer(null, (StatusRuntimeException) error));
    }

    @Override
    public void onCompleted() {
      onError(io.grpc.Status.UNAVAILABLE.withDescription("the stream ended").asRuntimeException());
    }

    /** Waits. An interrupted thread cancels the call, which aborts, and stays interrupted. */
    Answer next() {
      boolean wasInterrupted = false;
      for (; ; ) {
        try {
          Answer answer = arrived.take();
          if (answer.end != null) {
            // Whoever asks again is told again.
            arrived.add(answer);
          }
          if (wasInterrupted) {
            Thread.currentThread().interrupt();
          }
          return answer;
        } catch (InterruptedException interruption) {
          wasInterrupted = true;
          isCancelled = true;
          requests.cancel("interrupted", interruption);
        }
      }
    }
  }
}
