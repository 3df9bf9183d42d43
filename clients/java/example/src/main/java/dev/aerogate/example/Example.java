package dev.aerogate.example;

import static java.util.stream.Collectors.joining;

import dev.aerogate.v1.ExecuteRequest;
import dev.aerogate.v1.ExecuteResponse;
import dev.aerogate.v1.GetRequest;
import dev.aerogate.v1.GetResponse;
import dev.aerogate.v1.Key;
import dev.aerogate.v1.ListValue;
import dev.aerogate.v1.Marker;
import dev.aerogate.v1.Operation;
import dev.aerogate.v1.PutRequest;
import dev.aerogate.v1.PutResponse;
import dev.aerogate.v1.RecordResult;
import dev.aerogate.v1.Segment;
import dev.aerogate.v1.SessionServiceGrpc;
import dev.aerogate.v1.SessionServiceGrpc.SessionServiceBlockingStub;
import dev.aerogate.v1.Value;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A program to start from: connects to an Aerogate gateway, writes and reads a record, sends a batch in which one row
 * fails, and decodes the errors of three calls that are refused.
 */
public final class Example {
  /**
   * The time each call may take; the first waits for the channel, and for classes to be loaded. The gateway hears of it
   * and gives up in time to say so.
   */
  private static final long CALL_TIMEOUT_MS = 30_000;

  private final SessionServiceBlockingStub stub;

  private Example(ManagedChannel channel) {
    // Waiting for readiness lets the first call wait for the gateway instead of failing where it is not up yet.
    stub = SessionServiceGrpc.newBlockingStub(channel).withWaitForReady();
  }

  public static void main(String[] args) throws InterruptedException {
    String fallback = System.getenv().getOrDefault("AEROGATE_ADDRESS", "localhost:50051");
    String address = args.length > 0 ? args[0] : fallback;
    // Plaintext, as the gateway serves on loopback; TlsChannelCredentials for one with a certificate. One channel
    // serves any number of threads at the same time.
    ManagedChannel channel =
        Grpc.newChannelBuilder(address, InsecureChannelCredentials.create()).build();
    try {
      new Example(channel).run();
    } catch (StatusRuntimeException error) {
      throw AerogateException.decode(error);
    } finally {
      channel.shutdown().awaitTermination(CALL_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void run() {
    removeAll("ada", "grace", "edsger", "nobody");
    putAndGet();
    insertSeveral("grace", "ada", "edsger");
    provokeErrors();
  }

  /** Writes a record with a bin of each common type, and reads it back. */
  private void putAndGet() {
    ListValue tags = ListValue.newBuilder().addValues(text("mathematics")).addValues(text("engines")).build();
    PutRequest putRequest =
        PutRequest.newBuilder()
            .setKey(key("ada"))
            .putBins("name", text("Ada Lovelace"))
            .putBins("id", Value.newBuilder().setIntValue(9007199254740993L).build())
            .putBins("score", Value.newBuilder().setDoubleValue(2.5).build())
            .putBins("tags", Value.newBuilder().setListValue(tags).build())
            .build();
    PutResponse put = session().put(putRequest);
    System.out.println("put ada: generation " + put.getResult().getRecord().getGeneration());

    GetResponse get = session().get(GetRequest.newBuilder().setKey(key("ada")).build());
    System.out.println("get ada: " + showBins(get.getResult().getRecord().getBinsMap()));
  }

  /** Sends one batch. With several keys, what goes wrong with one stands in its row and the call is OK. */
  private void insertSeveral(String... names) {
    Segment segment =
        Segment.newBuilder()
            .addAllKeys(keys(names))
            .setInsert(Marker.getDefaultInstance())
            .addOperations(Operation.newBuilder().setBin("name").setPut(text("new")))
            .build();
    ExecuteResponse answer = session().execute(ExecuteRequest.newBuilder().addSegments(segment).build());
    System.out.printf(
        "insert %s: %d ok, %d failed%n",
        String.join(", ", names), answer.getSummary().getOk(), answer.getSummary().getFailed());
    for (RecordResult row : answer.getResultsList()) {
      String outcome =
          row.hasError()
              ? describe(AerogateException.of(row.getError()))
              : "generation " + row.getRecord().getGeneration();
      System.out.printf("  row %d: %s%n", row.getIndex(), outcome);
    }
  }

  /** Makes calls that fail, and shows what their errors say. */
  private void provokeErrors() {
    GetRequest missing = GetRequest.newBuilder().setKey(key("nobody")).build();
    report("get nobody", () -> session().get(missing));
    PutRequest outdated =
        PutRequest.newBuilder().setKey(key("ada")).putBins("name", text("Ada")).setGeneration(9).build();
    report("put ada at generation 9", () -> session().put(outdated));
    Key nameless = Key.newBuilder().setNamespace("test").setSet("example").build();
    GetRequest unkeyed = GetRequest.newBuilder().setKey(nameless).build();
    report("get without a user key", () -> session().get(unkeyed));
  }

  /** Prints the error that is expected of a call; any other goes up. */
  private static void report(String call, Runnable attempt) {
    try {
      attempt.run();
    } catch (StatusRuntimeException error) {
      if (AerogateException.decode(error) instanceof AerogateException failure) {
        System.out.printf("%s: %s, %s%n", call, failure.status().orElseThrow(), describe(failure));
        return;
      }
      throw error;
    }
    throw new IllegalStateException(call + " should have been refused");
  }

  private static String describe(AerogateException failure) {
    String origin =
        failure.serverCode().isPresent() ? "server code " + failure.serverCode().getAsInt() : "client error";
    String field = failure.field().isEmpty() ? "" : ", field " + failure.field();
    String retry = failure.retryAdvice().name().replace("RETRY_ADVICE_", "");
    return String.format(
        "%s (%s)%s, retry %s, in doubt %b", failure.code(), origin, field, retry, failure.inDoubt());
  }

  /** Makes the program start from nothing each time. What is missing already is no error in a row. */
  private void removeAll(String... names) {
    Segment segment =
        Segment.newBuilder().addAllKeys(keys(names)).setDelete(Marker.getDefaultInstance()).build();
    session().execute(ExecuteRequest.newBuilder().addSegments(segment).build());
  }

  /** The stub with a deadline that starts now; a deadline is a point in time, so each call needs its own. */
  private SessionServiceBlockingStub session() {
    return stub.withDeadlineAfter(CALL_TIMEOUT_MS, TimeUnit.MILLISECONDS);
  }

  private static Key key(String name) {
    return Key.newBuilder().setNamespace("test").setSet("example").setStringValue(name).build();
  }

  private static List<Key> keys(String... names) {
    return Arrays.stream(names).map(Example::key).toList();
  }

  private static Value text(String value) {
    return Value.newBuilder().setStringValue(value).build();
  }

  private static String showBins(Map<String, Value> bins) {
    return new TreeMap<>(bins)
        .entrySet().stream()
            .map(bin -> bin.getKey() + "=" + showValue(bin.getValue()))
            .collect(joining(", "));
  }

  /** Switches over the cases of a Value, as programs that read bins do. */
  private static String showValue(Value value) {
    return switch (value.getKindCase()) {
      case INT_VALUE -> Long.toString(value.getIntValue());
      case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
      case STRING_VALUE -> '"' + value.getStringValue() + '"';
      case LIST_VALUE ->
          value.getListValue().getValuesList().stream()
              .map(Example::showValue)
              .collect(joining(", ", "[", "]"));
      default -> "(" + value.getKindCase() + ")";
    };
  }
}
