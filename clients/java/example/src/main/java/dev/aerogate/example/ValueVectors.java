package dev.aerogate.example;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.aerogate.v1.GetRequest;
import dev.aerogate.v1.GetResponse;
import dev.aerogate.v1.Key;
import dev.aerogate.v1.PutRequest;
import dev.aerogate.v1.SessionServiceGrpc;
import dev.aerogate.v1.SessionServiceGrpc.SessionServiceBlockingStub;
import dev.aerogate.v1.Value;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Writes the values of {@code test/vectors/values.json} through a gateway, or reads them from sets that a program in any
 * language wrote and compares: {@code ValueVectors write|read grpc|connect host:port values.json set...}
 */
public final class ValueVectors {
  /** The time each call may take. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

  private final Session session;
  private final List<Vector> vectors;

  private ValueVectors(Session session, List<Vector> vectors) {
    this.session = session;
    this.vectors = vectors;
  }

  /** One value as a message: what is written, and what is read, which is sorted where the server sorts. */
  private record Vector(String name, ByteString written, ByteString stored) {}

  /** The two calls, whatever carries them. */
  private interface Session extends AutoCloseable {
    void put(PutRequest request) throws IOException, InterruptedException;

    GetResponse get(GetRequest request) throws IOException, InterruptedException;

    @Override
    default void close() throws InterruptedException {}
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length < 5) {
      System.err.println("usage: ValueVectors write|read grpc|connect host:port values.json set...");
      System.exit(2);
    }
    boolean same;
    try (Session session = connect(args[1], args[2])) {
      ValueVectors program = new ValueVectors(session, load(Path.of(args[3])));
      same = program.run(args[0], Arrays.asList(args).subList(4, args.length));
    } catch (StatusRuntimeException error) {
      throw AerogateException.decode(error);
    }
    System.exit(same ? 0 : 1);
  }

  private static Session connect(String protocol, String address) {
    return switch (protocol) {
      case "grpc" -> new GrpcSession(address);
      case "connect" -> new ConnectSession(address);
      default -> throw new IllegalArgumentException(protocol + " is neither grpc nor connect");
    };
  }

  /** Reads the binary form of each value; the JSON beside it is for people. */
  private static List<Vector> load(Path file) throws IOException {
    List<Vector> vectors = new ArrayList<>();
    for (JsonElement element : JsonParser.parseString(Files.readString(file)).getAsJsonArray()) {
      JsonObject each = element.getAsJsonObject();
      ByteString written = binaryOf(each);
      ByteString stored = each.has("stored") ? binaryOf(each.getAsJsonObject("stored")) : written;
      vectors.add(new Vector(each.get("name").getAsString(), written, stored));
    }
    return vectors;
  }

  private static ByteString binaryOf(JsonObject forms) {
    return ByteString.copyFrom(Base64.getDecoder().decode(forms.get("binary").getAsString()));
  }

  /** Tells whether everything that was read is as the file says. */
  private boolean run(String mode, List<String> sets) throws IOException, InterruptedException {
    boolean same = true;
    for (String set : sets) {
      switch (mode) {
        case "write" -> write(set);
        case "read" -> same &= read(set);
        default -> throw new IllegalArgumentException(mode + " is neither write nor read");
      }
    }
    return same;
  }

  private void write(String set) throws IOException, InterruptedException {
    for (Vector vector : vectors) {
      Value value = Value.parseFrom(vector.written());
      session.put(PutRequest.newBuilder().setKey(key(set, vector.name())).putBins("v", value).build());
    }
    System.out.printf("%s: %d written%n", set, vectors.size());
  }

  /** Prints what differs, and tells whether nothing does. */
  private boolean read(String set) throws IOException, InterruptedException {
    int different = 0;
    for (Vector vector : vectors) {
      GetRequest request =
          GetRequest.newBuilder().setKey(key(set, vector.name())).setAllowMissing(true).build();
      Value value = session.get(request).getResult().getRecord().getBinsMap().get("v");
      // Bytes say more than equals: they also show a field this program does not know.
      ByteString found = value == null ? null : value.toByteString();
      if (!vector.stored().equals(found)) {
        different++;
        System.out.printf(
            "%s, %s: expected %s, found %s%n", set, vector.name(), show(vector.stored()), show(found));
      }
    }
    System.out.printf("%s: %d read, %d different%n", set, vectors.size(), different);
    return different == 0;
  }

  private static Key key(String set, String name) {
    return Key.newBuilder().setNamespace("test").setSet(set).setStringValue(name).build();
  }

  private static String show(ByteString message) {
    return message == null ? "nothing" : Base64.getEncoder().encodeToString(message.toByteArray());
  }

  private static final class GrpcSession implements Session {
    private final ManagedChannel channel;

    GrpcSession(String address) {
      channel = Grpc.newChannelBuilder(address, InsecureChannelCredentials.create()).build();
    }

    @Override
    public void put(PutRequest request) {
      stub().put(request);
    }

    @Override
    public GetResponse get(GetRequest request) {
      return stub().get(request);
    }

    @Override
    public void close() throws InterruptedException {
      channel.shutdown().awaitTermination(CALL_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    private SessionServiceBlockingStub stub() {
      return SessionServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(CALL_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** Connect needs no library: a unary call is a POST of the message as protobuf, answered with another. */
  private static final class ConnectSession implements Session {
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;

    ConnectSession(String address) {
      base = "http://" + address + "/" + SessionServiceGrpc.SERVICE_NAME + "/";
    }

    @Override
    public void put(PutRequest request) throws IOException, InterruptedException {
      call("Put", request);
    }

    @Override
    public GetResponse get(GetRequest request) throws IOException, InterruptedException {
      return GetResponse.parseFrom(call("Get", request));
    }

    private byte[] call(String method, MessageLite request) throws IOException, InterruptedException {
      HttpRequest post =
          HttpRequest.newBuilder(URI.create(base + method))
              .header("content-type", "application/proto")
              .header("connect-protocol-version", "1")
              .header("connect-timeout-ms", Long.toString(CALL_TIMEOUT.toMillis()))
              .timeout(CALL_TIMEOUT)
              .POST(BodyPublishers.ofByteArray(request.toByteArray()))
              .build();
      HttpResponse<byte[]> response = http.send(post, BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        // The error as JSON, with its code and message.
        String error = new String(response.body(), StandardCharsets.UTF_8);
        throw new IOException(method + ": " + response.statusCode() + " " + error);
      }
      return response.body();
    }
  }
}
