package dev.aerogate.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * The data service. A session is a value each request carries, so any call can go to any replica of the gateway.
 * Errors are google.rpc.Status with google.rpc.ErrorInfo and ErrorDetail. Common to all RPCs: INVALID_ARGUMENT for
 * requests that cannot be sent (with the field and the limit; nothing was sent), UNIMPLEMENTED for fields this gateway
 * does not honour yet, PERMISSION_DENIED for forbidden settings, RESOURCE_EXHAUSTED where too much is under way,
 * DEADLINE_EXCEEDED where time ran out, UNKNOWN where a write may have been applied and no better is known, UNAVAILABLE
 * where no node could be reached: then nothing was applied, and the call may be repeated. Fields that are not in this
 * file are refused in all calls that write.
 * The time of a call is the smaller of its gRPC deadline (less a margin, so that the typed answer arrives) and the
 * total timeout of its settings.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class SessionServiceGrpc {

  private SessionServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "aerogate.v1.SessionService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.GetRequest,
      dev.aerogate.v1.GetResponse> getGetMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Get",
      requestType = dev.aerogate.v1.GetRequest.class,
      responseType = dev.aerogate.v1.GetResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.GetRequest,
      dev.aerogate.v1.GetResponse> getGetMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.GetRequest, dev.aerogate.v1.GetResponse> getGetMethod;
    if ((getGetMethod = SessionServiceGrpc.getGetMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getGetMethod = SessionServiceGrpc.getGetMethod) == null) {
          SessionServiceGrpc.getGetMethod = getGetMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.GetRequest, dev.aerogate.v1.GetResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Get"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.GetRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.GetResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("Get"))
              .build();
        }
      }
    }
    return getGetMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.PutRequest,
      dev.aerogate.v1.PutResponse> getPutMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Put",
      requestType = dev.aerogate.v1.PutRequest.class,
      responseType = dev.aerogate.v1.PutResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.PutRequest,
      dev.aerogate.v1.PutResponse> getPutMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.PutRequest, dev.aerogate.v1.PutResponse> getPutMethod;
    if ((getPutMethod = SessionServiceGrpc.getPutMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getPutMethod = SessionServiceGrpc.getPutMethod) == null) {
          SessionServiceGrpc.getPutMethod = getPutMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.PutRequest, dev.aerogate.v1.PutResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Put"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.PutRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.PutResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("Put"))
              .build();
        }
      }
    }
    return getPutMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.ExecuteRequest,
      dev.aerogate.v1.ExecuteResponse> getExecuteMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Execute",
      requestType = dev.aerogate.v1.ExecuteRequest.class,
      responseType = dev.aerogate.v1.ExecuteResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.ExecuteRequest,
      dev.aerogate.v1.ExecuteResponse> getExecuteMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.ExecuteRequest, dev.aerogate.v1.ExecuteResponse> getExecuteMethod;
    if ((getExecuteMethod = SessionServiceGrpc.getExecuteMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getExecuteMethod = SessionServiceGrpc.getExecuteMethod) == null) {
          SessionServiceGrpc.getExecuteMethod = getExecuteMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.ExecuteRequest, dev.aerogate.v1.ExecuteResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Execute"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.ExecuteRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.ExecuteResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("Execute"))
              .build();
        }
      }
    }
    return getExecuteMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.ExecuteStreamRequest,
      dev.aerogate.v1.ExecuteStreamResponse> getExecuteStreamMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ExecuteStream",
      requestType = dev.aerogate.v1.ExecuteStreamRequest.class,
      responseType = dev.aerogate.v1.ExecuteStreamResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.ExecuteStreamRequest,
      dev.aerogate.v1.ExecuteStreamResponse> getExecuteStreamMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.ExecuteStreamRequest, dev.aerogate.v1.ExecuteStreamResponse> getExecuteStreamMethod;
    if ((getExecuteStreamMethod = SessionServiceGrpc.getExecuteStreamMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getExecuteStreamMethod = SessionServiceGrpc.getExecuteStreamMethod) == null) {
          SessionServiceGrpc.getExecuteStreamMethod = getExecuteStreamMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.ExecuteStreamRequest, dev.aerogate.v1.ExecuteStreamResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ExecuteStream"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.ExecuteStreamRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.ExecuteStreamResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("ExecuteStream"))
              .build();
        }
      }
    }
    return getExecuteStreamMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.QueryRequest,
      dev.aerogate.v1.QueryResponse> getQueryMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Query",
      requestType = dev.aerogate.v1.QueryRequest.class,
      responseType = dev.aerogate.v1.QueryResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.QueryRequest,
      dev.aerogate.v1.QueryResponse> getQueryMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.QueryRequest, dev.aerogate.v1.QueryResponse> getQueryMethod;
    if ((getQueryMethod = SessionServiceGrpc.getQueryMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getQueryMethod = SessionServiceGrpc.getQueryMethod) == null) {
          SessionServiceGrpc.getQueryMethod = getQueryMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.QueryRequest, dev.aerogate.v1.QueryResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Query"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.QueryRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.QueryResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("Query"))
              .build();
        }
      }
    }
    return getQueryMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.QueryPageRequest,
      dev.aerogate.v1.QueryPageResponse> getQueryPageMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "QueryPage",
      requestType = dev.aerogate.v1.QueryPageRequest.class,
      responseType = dev.aerogate.v1.QueryPageResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.QueryPageRequest,
      dev.aerogate.v1.QueryPageResponse> getQueryPageMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.QueryPageRequest, dev.aerogate.v1.QueryPageResponse> getQueryPageMethod;
    if ((getQueryPageMethod = SessionServiceGrpc.getQueryPageMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getQueryPageMethod = SessionServiceGrpc.getQueryPageMethod) == null) {
          SessionServiceGrpc.getQueryPageMethod = getQueryPageMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.QueryPageRequest, dev.aerogate.v1.QueryPageResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "QueryPage"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.QueryPageRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.QueryPageResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("QueryPage"))
              .build();
        }
      }
    }
    return getQueryPageMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.RunTransactionRequest,
      dev.aerogate.v1.RunTransactionResponse> getRunTransactionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RunTransaction",
      requestType = dev.aerogate.v1.RunTransactionRequest.class,
      responseType = dev.aerogate.v1.RunTransactionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.RunTransactionRequest,
      dev.aerogate.v1.RunTransactionResponse> getRunTransactionMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.RunTransactionRequest, dev.aerogate.v1.RunTransactionResponse> getRunTransactionMethod;
    if ((getRunTransactionMethod = SessionServiceGrpc.getRunTransactionMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getRunTransactionMethod = SessionServiceGrpc.getRunTransactionMethod) == null) {
          SessionServiceGrpc.getRunTransactionMethod = getRunTransactionMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.RunTransactionRequest, dev.aerogate.v1.RunTransactionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RunTransaction"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.RunTransactionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.RunTransactionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("RunTransaction"))
              .build();
        }
      }
    }
    return getRunTransactionMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static SessionServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SessionServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SessionServiceStub>() {
        @java.lang.Override
        public SessionServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SessionServiceStub(channel, callOptions);
        }
      };
    return SessionServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static SessionServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SessionServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SessionServiceBlockingV2Stub>() {
        @java.lang.Override
        public SessionServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SessionServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return SessionServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static SessionServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SessionServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SessionServiceBlockingStub>() {
        @java.lang.Override
        public SessionServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SessionServiceBlockingStub(channel, callOptions);
        }
      };
    return SessionServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static SessionServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SessionServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SessionServiceFutureStub>() {
        @java.lang.Override
        public SessionServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SessionServiceFutureStub(channel, callOptions);
        }
      };
    return SessionServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * The data service. A session is a value each request carries, so any call can go to any replica of the gateway.
   * Errors are google.rpc.Status with google.rpc.ErrorInfo and ErrorDetail. Common to all RPCs: INVALID_ARGUMENT for
   * requests that cannot be sent (with the field and the limit; nothing was sent), UNIMPLEMENTED for fields this gateway
   * does not honour yet, PERMISSION_DENIED for forbidden settings, RESOURCE_EXHAUSTED where too much is under way,
   * DEADLINE_EXCEEDED where time ran out, UNKNOWN where a write may have been applied and no better is known, UNAVAILABLE
   * where no node could be reached: then nothing was applied, and the call may be repeated. Fields that are not in this
   * file are refused in all calls that write.
   * The time of a call is the smaller of its gRPC deadline (less a margin, so that the typed answer arrives) and the
   * total timeout of its settings.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Reads one record. The fast path of a `query` segment with one key.
     * A missing record is NOT_FOUND, unless `allow_missing` is set. Safe to retry. Browsers can call it.
     * </pre>
     */
    default void get(dev.aerogate.v1.GetRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.GetResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetMethod(), responseObserver);
    }

    /**
     * <pre>
     * Creates or changes one record. The fast path of an `upsert` segment with one key.
     * ABORTED for another generation than asked for, INVALID_ARGUMENT for RECORD_TOO_BIG. Retry only where `in_doubt` is
     * false, or where writing the same bins again does no harm. Browsers can call it.
     * </pre>
     */
    default void put(dev.aerogate.v1.PutRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.PutResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getPutMethod(), responseObserver);
    }

    /**
     * <pre>
     * Carries out segments: a chain of verbs, each on its keys. Several keys go as one batch; where segments hold UDFs,
     * they go one after the other. All rows come in one answer, in the order of the request.
     * Errors of rows stay in their rows, but see `error_disposition`. Retry rows by their own `retry_advice`; a lost
     * answer is in doubt for every write. Browsers can call it.
     * </pre>
     */
    default void execute(dev.aerogate.v1.ExecuteRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.ExecuteResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getExecuteMethod(), responseObserver);
    }

    /**
     * <pre>
     * As Execute, with rows as they come: header frame, record frames, progress frames as heartbeats, trailer frame.
     * Keys are worked on some at a time, and the next when their rows are read: a reader that stops reading stops the
     * work, and its pauses do not count towards the total timeout. What cannot be sent is the status, without a frame;
     * what goes wrong later stands in rows. An error that is to be the status comes in place of the trailer, when all rows
     * have come. A row says nothing of rows that are not there yet. Without a trailer and without such a status the stream
     * is incomplete, and writes without a row are in doubt. Cannot be resumed. Browsers can call it.
     * </pre>
     */
    default void executeStream(dev.aerogate.v1.ExecuteStreamRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.ExecuteStreamResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getExecuteStreamMethod(), responseObserver);
    }

    /**
     * <pre>
     * Reads the records of a set or namespace that meet conditions: header frame, record frames each with a token,
     * progress frames as heartbeats, trailer frame. Order is not defined.
     * A reader that stops reading stops the query. NOT_FOUND for a namespace or an index that does not exist;
     * FAILED_PRECONDITION for an index that is not ready. Safe to retry from the last token. Browsers can call it; behind
     * proxies that cut streams, QueryPage is the better choice.
     * </pre>
     */
    default void query(dev.aerogate.v1.QueryRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.QueryResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getQueryMethod(), responseObserver);
    }

    /**
     * <pre>
     * As Query, a page at a time: takes the same request, and answers records and the token of the next page.
     * Safe to retry with the same token. Browsers can call it.
     * </pre>
     */
    default void queryPage(dev.aerogate.v1.QueryPageRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.QueryPageResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getQueryPageMethod(), responseObserver);
    }

    /**
     * <pre>
     * Carries out segments as one transaction: all or nothing. Blocked and outdated attempts (MRT_BLOCKED 120,
     * MRT_VERSION_MISMATCH 121, TXN_FAILED) are run again as a whole. Needs a namespace in SC mode and server 8.0
     * Enterprise or later, else FAILED_PRECONDITION or UNIMPLEMENTED.
     * The first row with an error, in the sense of Outcome, aborts the transaction; the status then carries it, unless
     * `error_disposition` is ROWS. ABORTED when the attempts are used up: the whole transaction may be repeated. A commit
     * in doubt is UNKNOWN or DEADLINE_EXCEEDED: look for the `receipt_key` record before repeating it. Browsers can call
     * it.
     * </pre>
     */
    default void runTransaction(dev.aerogate.v1.RunTransactionRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.RunTransactionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRunTransactionMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service SessionService.
   * <pre>
   * The data service. A session is a value each request carries, so any call can go to any replica of the gateway.
   * Errors are google.rpc.Status with google.rpc.ErrorInfo and ErrorDetail. Common to all RPCs: INVALID_ARGUMENT for
   * requests that cannot be sent (with the field and the limit; nothing was sent), UNIMPLEMENTED for fields this gateway
   * does not honour yet, PERMISSION_DENIED for forbidden settings, RESOURCE_EXHAUSTED where too much is under way,
   * DEADLINE_EXCEEDED where time ran out, UNKNOWN where a write may have been applied and no better is known, UNAVAILABLE
   * where no node could be reached: then nothing was applied, and the call may be repeated. Fields that are not in this
   * file are refused in all calls that write.
   * The time of a call is the smaller of its gRPC deadline (less a margin, so that the typed answer arrives) and the
   * total timeout of its settings.
   * </pre>
   */
  public static abstract class SessionServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return SessionServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service SessionService.
   * <pre>
   * The data service. A session is a value each request carries, so any call can go to any replica of the gateway.
   * Errors are google.rpc.Status with google.rpc.ErrorInfo and ErrorDetail. Common to all RPCs: INVALID_ARGUMENT for
   * requests that cannot be sent (with the field and the limit; nothing was sent), UNIMPLEMENTED for fields this gateway
   * does not honour yet, PERMISSION_DENIED for forbidden settings, RESOURCE_EXHAUSTED where too much is under way,
   * DEADLINE_EXCEEDED where time ran out, UNKNOWN where a write may have been applied and no better is known, UNAVAILABLE
   * where no node could be reached: then nothing was applied, and the call may be repeated. Fields that are not in this
   * file are refused in all calls that write.
   * The time of a call is the smaller of its gRPC deadline (less a margin, so that the typed answer arrives) and the
   * total timeout of its settings.
   * </pre>
   */
  public static final class SessionServiceStub
      extends io.grpc.stub.AbstractAsyncStub<SessionServiceStub> {
    private SessionServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SessionServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SessionServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Reads one record. The fast path of a `query` segment with one key.
     * A missing record is NOT_FOUND, unless `allow_missing` is set. Safe to retry. Browsers can call it.
     * </pre>
     */
    public void get(dev.aerogate.v1.GetRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.GetResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Creates or changes one record. The fast path of an `upsert` segment with one key.
     * ABORTED for another generation than asked for, INVALID_ARGUMENT for RECORD_TOO_BIG. Retry only where `in_doubt` is
     * false, or where writing the same bins again does no harm. Browsers can call it.
     * </pre>
     */
    public void put(dev.aerogate.v1.PutRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.PutResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getPutMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Carries out segments: a chain of verbs, each on its keys. Several keys go as one batch; where segments hold UDFs,
     * they go one after the other. All rows come in one answer, in the order of the request.
     * Errors of rows stay in their rows, but see `error_disposition`. Retry rows by their own `retry_advice`; a lost
     * answer is in doubt for every write. Browsers can call it.
     * </pre>
     */
    public void execute(dev.aerogate.v1.ExecuteRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.ExecuteResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getExecuteMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * As Execute, with rows as they come: header frame, record frames, progress frames as heartbeats, trailer frame.
     * Keys are worked on some at a time, and the next when their rows are read: a reader that stops reading stops the
     * work, and its pauses do not count towards the total timeout. What cannot be sent is the status, without a frame;
     * what goes wrong later stands in rows. An error that is to be the status comes in place of the trailer, when all rows
     * have come. A row says nothing of rows that are not there yet. Without a trailer and without such a status the stream
     * is incomplete, and writes without a row are in doubt. Cannot be resumed. Browsers can call it.
     * </pre>
     */
    public void executeStream(dev.aerogate.v1.ExecuteStreamRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.ExecuteStreamResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getExecuteStreamMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Reads the records of a set or namespace that meet conditions: header frame, record frames each with a token,
     * progress frames as heartbeats, trailer frame. Order is not defined.
     * A reader that stops reading stops the query. NOT_FOUND for a namespace or an index that does not exist;
     * FAILED_PRECONDITION for an index that is not ready. Safe to retry from the last token. Browsers can call it; behind
     * proxies that cut streams, QueryPage is the better choice.
     * </pre>
     */
    public void query(dev.aerogate.v1.QueryRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.QueryResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getQueryMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * As Query, a page at a time: takes the same request, and answers records and the token of the next page.
     * Safe to retry with the same token. Browsers can call it.
     * </pre>
     */
    public void queryPage(dev.aerogate.v1.QueryPageRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.QueryPageResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getQueryPageMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Carries out segments as one transaction: all or nothing. Blocked and outdated attempts (MRT_BLOCKED 120,
     * MRT_VERSION_MISMATCH 121, TXN_FAILED) are run again as a whole. Needs a namespace in SC mode and server 8.0
     * Enterprise or later, else FAILED_PRECONDITION or UNIMPLEMENTED.
     * The first row with an error, in the sense of Outcome, aborts the transaction; the status then carries it, unless
     * `error_disposition` is ROWS. ABORTED when the attempts are used up: the whole transaction may be repeated. A commit
     * in doubt is UNKNOWN or DEADLINE_EXCEEDED: look for the `receipt_key` record before repeating it. Browsers can call
     * it.
     * </pre>
     */
    public void runTransaction(dev.aerogate.v1.RunTransactionRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.RunTransactionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRunTransactionMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service SessionService.
   * <pre>
   * The data service. A session is a value each request carries, so any call can go to any replica of the gateway.
   * Errors are google.rpc.Status with google.rpc.ErrorInfo and ErrorDetail. Common to all RPCs: INVALID_ARGUMENT for
   * requests that cannot be sent (with the field and the limit; nothing was sent), UNIMPLEMENTED for fields this gateway
   * does not honour yet, PERMISSION_DENIED for forbidden settings, RESOURCE_EXHAUSTED where too much is under way,
   * DEADLINE_EXCEEDED where time ran out, UNKNOWN where a write may have been applied and no better is known, UNAVAILABLE
   * where no node could be reached: then nothing was applied, and the call may be repeated. Fields that are not in this
   * file are refused in all calls that write.
   * The time of a call is the smaller of its gRPC deadline (less a margin, so that the typed answer arrives) and the
   * total timeout of its settings.
   * </pre>
   */
  public static final class SessionServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<SessionServiceBlockingV2Stub> {
    private SessionServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SessionServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SessionServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Reads one record. The fast path of a `query` segment with one key.
     * A missing record is NOT_FOUND, unless `allow_missing` is set. Safe to retry. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.GetResponse get(dev.aerogate.v1.GetRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Creates or changes one record. The fast path of an `upsert` segment with one key.
     * ABORTED for another generation than asked for, INVALID_ARGUMENT for RECORD_TOO_BIG. Retry only where `in_doubt` is
     * false, or where writing the same bins again does no harm. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.PutResponse put(dev.aerogate.v1.PutRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getPutMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Carries out segments: a chain of verbs, each on its keys. Several keys go as one batch; where segments hold UDFs,
     * they go one after the other. All rows come in one answer, in the order of the request.
     * Errors of rows stay in their rows, but see `error_disposition`. Retry rows by their own `retry_advice`; a lost
     * answer is in doubt for every write. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.ExecuteResponse execute(dev.aerogate.v1.ExecuteRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getExecuteMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * As Execute, with rows as they come: header frame, record frames, progress frames as heartbeats, trailer frame.
     * Keys are worked on some at a time, and the next when their rows are read: a reader that stops reading stops the
     * work, and its pauses do not count towards the total timeout. What cannot be sent is the status, without a frame;
     * what goes wrong later stands in rows. An error that is to be the status comes in place of the trailer, when all rows
     * have come. A row says nothing of rows that are not there yet. Without a trailer and without such a status the stream
     * is incomplete, and writes without a row are in doubt. Cannot be resumed. Browsers can call it.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, dev.aerogate.v1.ExecuteStreamResponse>
        executeStream(dev.aerogate.v1.ExecuteStreamRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getExecuteStreamMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Reads the records of a set or namespace that meet conditions: header frame, record frames each with a token,
     * progress frames as heartbeats, trailer frame. Order is not defined.
     * A reader that stops reading stops the query. NOT_FOUND for a namespace or an index that does not exist;
     * FAILED_PRECONDITION for an index that is not ready. Safe to retry from the last token. Browsers can call it; behind
     * proxies that cut streams, QueryPage is the better choice.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, dev.aerogate.v1.QueryResponse>
        query(dev.aerogate.v1.QueryRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getQueryMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * As Query, a page at a time: takes the same request, and answers records and the token of the next page.
     * Safe to retry with the same token. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.QueryPageResponse queryPage(dev.aerogate.v1.QueryPageRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getQueryPageMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Carries out segments as one transaction: all or nothing. Blocked and outdated attempts (MRT_BLOCKED 120,
     * MRT_VERSION_MISMATCH 121, TXN_FAILED) are run again as a whole. Needs a namespace in SC mode and server 8.0
     * Enterprise or later, else FAILED_PRECONDITION or UNIMPLEMENTED.
     * The first row with an error, in the sense of Outcome, aborts the transaction; the status then carries it, unless
     * `error_disposition` is ROWS. ABORTED when the attempts are used up: the whole transaction may be repeated. A commit
     * in doubt is UNKNOWN or DEADLINE_EXCEEDED: look for the `receipt_key` record before repeating it. Browsers can call
     * it.
     * </pre>
     */
    public dev.aerogate.v1.RunTransactionResponse runTransaction(dev.aerogate.v1.RunTransactionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRunTransactionMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service SessionService.
   * <pre>
   * The data service. A session is a value each request carries, so any call can go to any replica of the gateway.
   * Errors are google.rpc.Status with google.rpc.ErrorInfo and ErrorDetail. Common to all RPCs: INVALID_ARGUMENT for
   * requests that cannot be sent (with the field and the limit; nothing was sent), UNIMPLEMENTED for fields this gateway
   * does not honour yet, PERMISSION_DENIED for forbidden settings, RESOURCE_EXHAUSTED where too much is under way,
   * DEADLINE_EXCEEDED where time ran out, UNKNOWN where a write may have been applied and no better is known, UNAVAILABLE
   * where no node could be reached: then nothing was applied, and the call may be repeated. Fields that are not in this
   * file are refused in all calls that write.
   * The time of a call is the smaller of its gRPC deadline (less a margin, so that the typed answer arrives) and the
   * total timeout of its settings.
   * </pre>
   */
  public static final class SessionServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<SessionServiceBlockingStub> {
    private SessionServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SessionServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SessionServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Reads one record. The fast path of a `query` segment with one key.
     * A missing record is NOT_FOUND, unless `allow_missing` is set. Safe to retry. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.GetResponse get(dev.aerogate.v1.GetRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Creates or changes one record. The fast path of an `upsert` segment with one key.
     * ABORTED for another generation than asked for, INVALID_ARGUMENT for RECORD_TOO_BIG. Retry only where `in_doubt` is
     * false, or where writing the same bins again does no harm. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.PutResponse put(dev.aerogate.v1.PutRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getPutMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Carries out segments: a chain of verbs, each on its keys. Several keys go as one batch; where segments hold UDFs,
     * they go one after the other. All rows come in one answer, in the order of the request.
     * Errors of rows stay in their rows, but see `error_disposition`. Retry rows by their own `retry_advice`; a lost
     * answer is in doubt for every write. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.ExecuteResponse execute(dev.aerogate.v1.ExecuteRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getExecuteMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * As Execute, with rows as they come: header frame, record frames, progress frames as heartbeats, trailer frame.
     * Keys are worked on some at a time, and the next when their rows are read: a reader that stops reading stops the
     * work, and its pauses do not count towards the total timeout. What cannot be sent is the status, without a frame;
     * what goes wrong later stands in rows. An error that is to be the status comes in place of the trailer, when all rows
     * have come. A row says nothing of rows that are not there yet. Without a trailer and without such a status the stream
     * is incomplete, and writes without a row are in doubt. Cannot be resumed. Browsers can call it.
     * </pre>
     */
    public java.util.Iterator<dev.aerogate.v1.ExecuteStreamResponse> executeStream(
        dev.aerogate.v1.ExecuteStreamRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getExecuteStreamMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Reads the records of a set or namespace that meet conditions: header frame, record frames each with a token,
     * progress frames as heartbeats, trailer frame. Order is not defined.
     * A reader that stops reading stops the query. NOT_FOUND for a namespace or an index that does not exist;
     * FAILED_PRECONDITION for an index that is not ready. Safe to retry from the last token. Browsers can call it; behind
     * proxies that cut streams, QueryPage is the better choice.
     * </pre>
     */
    public java.util.Iterator<dev.aerogate.v1.QueryResponse> query(
        dev.aerogate.v1.QueryRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getQueryMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * As Query, a page at a time: takes the same request, and answers records and the token of the next page.
     * Safe to retry with the same token. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.QueryPageResponse queryPage(dev.aerogate.v1.QueryPageRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getQueryPageMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Carries out segments as one transaction: all or nothing. Blocked and outdated attempts (MRT_BLOCKED 120,
     * MRT_VERSION_MISMATCH 121, TXN_FAILED) are run again as a whole. Needs a namespace in SC mode and server 8.0
     * Enterprise or later, else FAILED_PRECONDITION or UNIMPLEMENTED.
     * The first row with an error, in the sense of Outcome, aborts the transaction; the status then carries it, unless
     * `error_disposition` is ROWS. ABORTED when the attempts are used up: the whole transaction may be repeated. A commit
     * in doubt is UNKNOWN or DEADLINE_EXCEEDED: look for the `receipt_key` record before repeating it. Browsers can call
     * it.
     * </pre>
     */
    public dev.aerogate.v1.RunTransactionResponse runTransaction(dev.aerogate.v1.RunTransactionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRunTransactionMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service SessionService.
   * <pre>
   * The data service. A session is a value each request carries, so any call can go to any replica of the gateway.
   * Errors are google.rpc.Status with google.rpc.ErrorInfo and ErrorDetail. Common to all RPCs: INVALID_ARGUMENT for
   * requests that cannot be sent (with the field and the limit; nothing was sent), UNIMPLEMENTED for fields this gateway
   * does not honour yet, PERMISSION_DENIED for forbidden settings, RESOURCE_EXHAUSTED where too much is under way,
   * DEADLINE_EXCEEDED where time ran out, UNKNOWN where a write may have been applied and no better is known, UNAVAILABLE
   * where no node could be reached: then nothing was applied, and the call may be repeated. Fields that are not in this
   * file are refused in all calls that write.
   * The time of a call is the smaller of its gRPC deadline (less a margin, so that the typed answer arrives) and the
   * total timeout of its settings.
   * </pre>
   */
  public static final class SessionServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<SessionServiceFutureStub> {
    private SessionServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SessionServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SessionServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Reads one record. The fast path of a `query` segment with one key.
     * A missing record is NOT_FOUND, unless `allow_missing` is set. Safe to retry. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.GetResponse> get(
        dev.aerogate.v1.GetRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Creates or changes one record. The fast path of an `upsert` segment with one key.
     * ABORTED for another generation than asked for, INVALID_ARGUMENT for RECORD_TOO_BIG. Retry only where `in_doubt` is
     * false, or where writing the same bins again does no harm. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.PutResponse> put(
        dev.aerogate.v1.PutRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getPutMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Carries out segments: a chain of verbs, each on its keys. Several keys go as one batch; where segments hold UDFs,
     * they go one after the other. All rows come in one answer, in the order of the request.
     * Errors of rows stay in their rows, but see `error_disposition`. Retry rows by their own `retry_advice`; a lost
     * answer is in doubt for every write. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.ExecuteResponse> execute(
        dev.aerogate.v1.ExecuteRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getExecuteMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * As Query, a page at a time: takes the same request, and answers records and the token of the next page.
     * Safe to retry with the same token. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.QueryPageResponse> queryPage(
        dev.aerogate.v1.QueryPageRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getQueryPageMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Carries out segments as one transaction: all or nothing. Blocked and outdated attempts (MRT_BLOCKED 120,
     * MRT_VERSION_MISMATCH 121, TXN_FAILED) are run again as a whole. Needs a namespace in SC mode and server 8.0
     * Enterprise or later, else FAILED_PRECONDITION or UNIMPLEMENTED.
     * The first row with an error, in the sense of Outcome, aborts the transaction; the status then carries it, unless
     * `error_disposition` is ROWS. ABORTED when the attempts are used up: the whole transaction may be repeated. A commit
     * in doubt is UNKNOWN or DEADLINE_EXCEEDED: look for the `receipt_key` record before repeating it. Browsers can call
     * it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.RunTransactionResponse> runTransaction(
        dev.aerogate.v1.RunTransactionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRunTransactionMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET = 0;
  private static final int METHODID_PUT = 1;
  private static final int METHODID_EXECUTE = 2;
  private static final int METHODID_EXECUTE_STREAM = 3;
  private static final int METHODID_QUERY = 4;
  private static final int METHODID_QUERY_PAGE = 5;
  private static final int METHODID_RUN_TRANSACTION = 6;

  private static final class MethodHandlers<Req, Resp> implements
      io.grpc.stub.ServerCalls.UnaryMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ServerStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ClientStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.BidiStreamingMethod<Req, Resp> {
    private final AsyncService serviceImpl;
    private final int methodId;

    MethodHandlers(AsyncService serviceImpl, int methodId) {
      this.serviceImpl = serviceImpl;
      this.methodId = methodId;
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public void invoke(Req request, io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_GET:
          serviceImpl.get((dev.aerogate.v1.GetRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.GetResponse>) responseObserver);
          break;
        case METHODID_PUT:
          serviceImpl.put((dev.aerogate.v1.PutRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.PutResponse>) responseObserver);
          break;
        case METHODID_EXECUTE:
          serviceImpl.execute((dev.aerogate.v1.ExecuteRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.ExecuteResponse>) responseObserver);
          break;
        case METHODID_EXECUTE_STREAM:
          serviceImpl.executeStream((dev.aerogate.v1.ExecuteStreamRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.ExecuteStreamResponse>) responseObserver);
          break;
        case METHODID_QUERY:
          serviceImpl.query((dev.aerogate.v1.QueryRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.QueryResponse>) responseObserver);
          break;
        case METHODID_QUERY_PAGE:
          serviceImpl.queryPage((dev.aerogate.v1.QueryPageRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.QueryPageResponse>) responseObserver);
          break;
        case METHODID_RUN_TRANSACTION:
          serviceImpl.runTransaction((dev.aerogate.v1.RunTransactionRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.RunTransactionResponse>) responseObserver);
          break;
        default:
          throw new AssertionError();
      }
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public io.grpc.stub.StreamObserver<Req> invoke(
        io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getGetMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.GetRequest,
              dev.aerogate.v1.GetResponse>(
                service, METHODID_GET)))
        .addMethod(
          getPutMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.PutRequest,
              dev.aerogate.v1.PutResponse>(
                service, METHODID_PUT)))
        .addMethod(
          getExecuteMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.ExecuteRequest,
              dev.aerogate.v1.ExecuteResponse>(
                service, METHODID_EXECUTE)))
        .addMethod(
          getExecuteStreamMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              dev.aerogate.v1.ExecuteStreamRequest,
              dev.aerogate.v1.ExecuteStreamResponse>(
                service, METHODID_EXECUTE_STREAM)))
        .addMethod(
          getQueryMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              dev.aerogate.v1.QueryRequest,
              dev.aerogate.v1.QueryResponse>(
                service, METHODID_QUERY)))
        .addMethod(
          getQueryPageMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.QueryPageRequest,
              dev.aerogate.v1.QueryPageResponse>(
                service, METHODID_QUERY_PAGE)))
        .addMethod(
          getRunTransactionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.RunTransactionRequest,
              dev.aerogate.v1.RunTransactionResponse>(
                service, METHODID_RUN_TRANSACTION)))
        .build();
  }

  private static abstract class SessionServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    SessionServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.aerogate.v1.SessionServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("SessionService");
    }
  }

  private static final class SessionServiceFileDescriptorSupplier
      extends SessionServiceBaseDescriptorSupplier {
    SessionServiceFileDescriptorSupplier() {}
  }

  private static final class SessionServiceMethodDescriptorSupplier
      extends SessionServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    SessionServiceMethodDescriptorSupplier(java.lang.String methodName) {
      this.methodName = methodName;
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.MethodDescriptor getMethodDescriptor() {
      return getServiceDescriptor().findMethodByName(methodName);
    }
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (SessionServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new SessionServiceFileDescriptorSupplier())
              .addMethod(getGetMethod())
              .addMethod(getPutMethod())
              .addMethod(getExecuteMethod())
              .addMethod(getExecuteStreamMethod())
              .addMethod(getQueryMethod())
              .addMethod(getQueryPageMethod())
              .addMethod(getRunTransactionMethod())
              .build();
        }
      }
    }
    return result;
  }
}
