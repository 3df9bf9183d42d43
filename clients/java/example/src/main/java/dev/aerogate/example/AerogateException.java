package dev.aerogate.example;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Status;
import dev.aerogate.v1.ErrorDetail;
import dev.aerogate.v1.RetryAdvice;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Optional;
import java.util.OptionalInt;

/** A failure as the gateway describes it, of a whole call or of one row of a batch, for programs to decide on. */
public final class AerogateException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorDetail detail;
  private final io.grpc.Status.Code status;

  private AerogateException(ErrorDetail detail, io.grpc.Status.Code status, Throwable cause) {
    super(detail.getName() + ": " + detail.getMessage(), cause);
    this.detail = detail;
    this.status = status;
  }

  /**
   * The AerogateException of a failed call; the error itself where it carries no detail of the gateway, as the errors of
   * a proxy or of gRPC. So {@code throw AerogateException.decode(e)} is right in every {@code catch}.
   */
  public static RuntimeException decode(StatusRuntimeException error) {
    Status status = StatusProto.fromThrowable(error);
    for (Any packed : status.getDetailsList()) {
      if (!packed.is(ErrorDetail.class)) {
        continue;
      }
      try {
        ErrorDetail detail = packed.unpack(ErrorDetail.class);
        return new AerogateException(detail, error.getStatus().getCode(), error);
      } catch (InvalidProtocolBufferException malformed) {
        error.addSuppressed(malformed);
      }
    }
    return error;
  }

  /** The exception for the error of a failed row. */
  public static AerogateException of(ErrorDetail detail) {
    return new AerogateException(detail, null, null);
  }

  /** The exception for a stream that was lost under a commit. */
  static AerogateException inDoubt(StatusRuntimeException error) {
    ErrorDetail detail =
        ErrorDetail.newBuilder()
            .setName("TRANSACTION_IN_DOUBT")
            .setMessage("The stream was lost under the commit.")
            .setInDoubt(true)
            .setRetryAdvice(RetryAdvice.RETRY_ADVICE_NEVER)
            .build();
    return new AerogateException(detail, error.getStatus().getCode(), error);
  }

  /** What went wrong, such as {@code GENERATION_ERROR} or {@code TIMEOUT}. */
  public String code() {
    return detail.getName();
  }

  /** The Aerospike server's result code; empty where the server did not answer with one. */
  public OptionalInt serverCode() {
    return detail.hasServerCode() ? OptionalInt.of(detail.getServerCode()) : OptionalInt.empty();
  }

  /** Whether a write may have been applied although it failed. */
  public boolean inDoubt() {
    return detail.getInDoubt();
  }

  /** Whether, and after what, it makes sense to try again; UNRECOGNIZED for the advice of a newer gateway. */
  public RetryAdvice retryAdvice() {
    return detail.getRetryAdvice();
  }

  /** The path of the request's field that is to blame; empty where none is. */
  public String field() {
    return detail.getField();
  }

  /** The gRPC status of the call; empty where one row failed and the call did not. */
  public Optional<io.grpc.Status.Code> status() {
    return Optional.ofNullable(status);
  }
}
