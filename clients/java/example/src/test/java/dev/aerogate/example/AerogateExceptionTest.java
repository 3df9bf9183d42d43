package dev.aerogate.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.aerogate.v1.ClientError;
import dev.aerogate.v1.ErrorDetail;
import dev.aerogate.v1.RetryAdvice;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AerogateExceptionTest {
  @Test
  void findsTheDetailAmongOthers() {
    ErrorDetail detail =
        ErrorDetail.newBuilder()
            .setServerCode(3)
            .setName("GENERATION_ERROR")
            .setInDoubt(true)
            .setRetryAdvice(RetryAdvice.RETRY_ADVICE_AFTER_REREAD)
            .setField("generation")
            .setMessage("The record has another generation.")
            .build();
    StatusRuntimeException cause =
        failure(Code.ABORTED, ErrorInfo.newBuilder().setReason("GENERATION_ERROR").build(), detail);

    AerogateException error =
        assertInstanceOf(AerogateException.class, AerogateException.decode(cause));
    assertEquals("GENERATION_ERROR: The record has another generation.", error.getMessage());
    assertEquals(Optional.of(Code.ABORTED), error.status());
    assertEquals("GENERATION_ERROR", error.code());
    assertEquals(3, error.serverCode().orElseThrow());
    assertTrue(error.inDoubt());
    assertEquals(RetryAdvice.RETRY_ADVICE_AFTER_REREAD, error.retryAdvice());
    assertEquals("generation", error.field());
    assertSame(cause, error.getCause());
  }

  @Test
  void leavesAloneWhatTheGatewayDidNotSay() {
    StatusRuntimeException bare = io.grpc.Status.UNAVAILABLE.asRuntimeException();
    assertSame(bare, AerogateException.decode(bare));
    StatusRuntimeException ofProxy =
        failure(Code.INTERNAL, ErrorInfo.newBuilder().setReason("PROXY").build());
    assertSame(ofProxy, AerogateException.decode(ofProxy));
  }

  @Test
  void takesTheDetailOfARow() {
    ErrorDetail detail =
        ErrorDetail.newBuilder()
            .setClientError(ClientError.CLIENT_ERROR_TIMEOUT)
            .setRetryAdviceValue(99)
            .build();
    AerogateException error = AerogateException.of(detail);
    assertTrue(error.serverCode().isEmpty());
    assertTrue(error.status().isEmpty());
    assertEquals(RetryAdvice.UNRECOGNIZED, error.retryAdvice());
  }

  private static StatusRuntimeException failure(Code code, Message... details) {
    Status.Builder status = Status.newBuilder().setCode(code.value()).setMessage("no");
    for (Message detail : details) {
      status.addDetails(Any.pack(detail));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }
}
