package dev.aerogate.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Transactions. They need a namespace in SC mode and server 8.0 Enterprise or later. For one that can be written down
 * as a list of segments there is SessionService.RunTransaction, which browsers can call.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class TransactionServiceGrpc {

  private TransactionServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "aerogate.v1.TransactionService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.TransactRequest,
      dev.aerogate.v1.TransactResponse> getTransactMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Transact",
      requestType = dev.aerogate.v1.TransactRequest.class,
      responseType = dev.aerogate.v1.TransactResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.TransactRequest,
      dev.aerogate.v1.TransactResponse> getTransactMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.TransactRequest, dev.aerogate.v1.TransactResponse> getTransactMethod;
    if ((getTransactMethod = TransactionServiceGrpc.getTransactMethod) == null) {
      synchronized (TransactionServiceGrpc.class) {
        if ((getTransactMethod = TransactionServiceGrpc.getTransactMethod) == null) {
          TransactionServiceGrpc.getTransactMethod = getTransactMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.TransactRequest, dev.aerogate.v1.TransactResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Transact"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.TransactRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.TransactResponse.getDefaultInstance()))
              .setSchemaDescriptor(new TransactionServiceMethodDescriptorSupplier("Transact"))
              .build();
        }
      }
    }
    return getTransactMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.ListTransactionsRequest,
      dev.aerogate.v1.ListTransactionsResponse> getListTransactionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListTransactions",
      requestType = dev.aerogate.v1.ListTransactionsRequest.class,
      responseType = dev.aerogate.v1.ListTransactionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.ListTransactionsRequest,
      dev.aerogate.v1.ListTransactionsResponse> getListTransactionsMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.ListTransactionsRequest, dev.aerogate.v1.ListTransactionsResponse> getListTransactionsMethod;
    if ((getListTransactionsMethod = TransactionServiceGrpc.getListTransactionsMethod) == null) {
      synchronized (TransactionServiceGrpc.class) {
        if ((getListTransactionsMethod = TransactionServiceGrpc.getListTransactionsMethod) == null) {
          TransactionServiceGrpc.getListTransactionsMethod = getListTransactionsMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.ListTransactionsRequest, dev.aerogate.v1.ListTransactionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListTransactions"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.ListTransactionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.ListTransactionsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new TransactionServiceMethodDescriptorSupplier("ListTransactions"))
              .build();
        }
      }
    }
    return getListTransactionsMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static TransactionServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<TransactionServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<TransactionServiceStub>() {
        @java.lang.Override
        public TransactionServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new TransactionServiceStub(channel, callOptions);
        }
      };
    return TransactionServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static TransactionServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<TransactionServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<TransactionServiceBlockingV2Stub>() {
        @java.lang.Override
        public TransactionServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new TransactionServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return TransactionServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static TransactionServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<TransactionServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<TransactionServiceBlockingStub>() {
        @java.lang.Override
        public TransactionServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new TransactionServiceBlockingStub(channel, callOptions);
        }
      };
    return TransactionServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static TransactionServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<TransactionServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<TransactionServiceFutureStub>() {
        @java.lang.Override
        public TransactionServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new TransactionServiceFutureStub(channel, callOptions);
        }
      };
    return TransactionServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Transactions. They need a namespace in SC mode and server 8.0 Enterprise or later. For one that can be written down
   * as a list of segments there is SessionService.RunTransaction, which browsers can call.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Runs transactions on a stream, one after the other; the stream pins them to this gateway.
     * `begin`, then `get`, `put` and `execute` in any number, then `commit` or `abort`; after its outcome the next may
     * begin. Every message has an id and exactly one answer with it; those on one key run in order, others may run side
     * by side and be answered out of order. `commit` and `abort` wait for everything before them. An error answers its
     * own message only and the transaction stays usable, unless `info` says otherwise.
     * Half-closing or losing the stream without a commit aborts. A commit that has begun is finished; one in doubt is
     * answered with IN_DOUBT and never followed by an abort. FAILED_PRECONDITION for namespaces in AP mode, UNIMPLEMENTED
     * for older servers, RESOURCE_EXHAUSTED for too many open transactions. Retry a whole transaction where an error's
     * advice says so. Browsers cannot call it.
     * </pre>
     */
    default io.grpc.stub.StreamObserver<dev.aerogate.v1.TransactRequest> transact(
        io.grpc.stub.StreamObserver<dev.aerogate.v1.TransactResponse> responseObserver) {
      return io.grpc.stub.ServerCalls.asyncUnimplementedStreamingCall(getTransactMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists the transactions open on this gateway, for operators. Other replicas have their own.
     * Safe to retry. Browsers can call it.
     * </pre>
     */
    default void listTransactions(dev.aerogate.v1.ListTransactionsRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.ListTransactionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListTransactionsMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service TransactionService.
   * <pre>
   * Transactions. They need a namespace in SC mode and server 8.0 Enterprise or later. For one that can be written down
   * as a list of segments there is SessionService.RunTransaction, which browsers can call.
   * </pre>
   */
  public static abstract class TransactionServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return TransactionServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service TransactionService.
   * <pre>
   * Transactions. They need a namespace in SC mode and server 8.0 Enterprise or later. For one that can be written down
   * as a list of segments there is SessionService.RunTransaction, which browsers can call.
   * </pre>
   */
  public static final class TransactionServiceStub
      extends io.grpc.stub.AbstractAsyncStub<TransactionServiceStub> {
    private TransactionServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected TransactionServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new TransactionServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Runs transactions on a stream, one after the other; the stream pins them to this gateway.
     * `begin`, then `get`, `put` and `execute` in any number, then `commit` or `abort`; after its outcome the next may
     * begin. Every message has an id and exactly one answer with it; those on one key run in order, others may run side
     * by side and be answered out of order. `commit` and `abort` wait for everything before them. An error answers its
     * own message only and the transaction stays usable, unless `info` says otherwise.
     * Half-closing or losing the stream without a commit aborts. A commit that has begun is finished; one in doubt is
     * answered with IN_DOUBT and never followed by an abort. FAILED_PRECONDITION for namespaces in AP mode, UNIMPLEMENTED
     * for older servers, RESOURCE_EXHAUSTED for too many open transactions. Retry a whole transaction where an error's
     * advice says so. Browsers cannot call it.
     * </pre>
     */
    public io.grpc.stub.StreamObserver<dev.aerogate.v1.TransactRequest> transact(
        io.grpc.stub.StreamObserver<dev.aerogate.v1.TransactResponse> responseObserver) {
      return io.grpc.stub.ClientCalls.asyncBidiStreamingCall(
          getChannel().newCall(getTransactMethod(), getCallOptions()), responseObserver);
    }

    /**
     * <pre>
     * Lists the transactions open on this gateway, for operators. Other replicas have their own.
     * Safe to retry. Browsers can call it.
     * </pre>
     */
    public void listTransactions(dev.aerogate.v1.ListTransactionsRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.ListTransactionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListTransactionsMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service TransactionService.
   * <pre>
   * Transactions. They need a namespace in SC mode and server 8.0 Enterprise or later. For one that can be written down
   * as a list of segments there is SessionService.RunTransaction, which browsers can call.
   * </pre>
   */
  public static final class TransactionServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<TransactionServiceBlockingV2Stub> {
    private TransactionServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected TransactionServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new TransactionServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Runs transactions on a stream, one after the other; the stream pins them to this gateway.
     * `begin`, then `get`, `put` and `execute` in any number, then `commit` or `abort`; after its outcome the next may
     * begin. Every message has an id and exactly one answer with it; those on one key run in order, others may run side
     * by side and be answered out of order. `commit` and `abort` wait for everything before them. An error answers its
     * own message only and the transaction stays usable, unless `info` says otherwise.
     * Half-closing or losing the stream without a commit aborts. A commit that has begun is finished; one in doubt is
     * answered with IN_DOUBT and never followed by an abort. FAILED_PRECONDITION for namespaces in AP mode, UNIMPLEMENTED
     * for older servers, RESOURCE_EXHAUSTED for too many open transactions. Retry a whole transaction where an error's
     * advice says so. Browsers cannot call it.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<dev.aerogate.v1.TransactRequest, dev.aerogate.v1.TransactResponse>
        transact() {
      return io.grpc.stub.ClientCalls.blockingBidiStreamingCall(
          getChannel(), getTransactMethod(), getCallOptions());
    }

    /**
     * <pre>
     * Lists the transactions open on this gateway, for operators. Other replicas have their own.
     * Safe to retry. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.ListTransactionsResponse listTransactions(dev.aerogate.v1.ListTransactionsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListTransactionsMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service TransactionService.
   * <pre>
   * Transactions. They need a namespace in SC mode and server 8.0 Enterprise or later. For one that can be written down
   * as a list of segments there is SessionService.RunTransaction, which browsers can call.
   * </pre>
   */
  public static final class TransactionServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<TransactionServiceBlockingStub> {
    private TransactionServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected TransactionServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new TransactionServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists the transactions open on this gateway, for operators. Other replicas have their own.
     * Safe to retry. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.ListTransactionsResponse listTransactions(dev.aerogate.v1.ListTransactionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListTransactionsMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service TransactionService.
   * <pre>
   * Transactions. They need a namespace in SC mode and server 8.0 Enterprise or later. For one that can be written down
   * as a list of segments there is SessionService.RunTransaction, which browsers can call.
   * </pre>
   */
  public static final class TransactionServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<TransactionServiceFutureStub> {
    private TransactionServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected TransactionServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new TransactionServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists the transactions open on this gateway, for operators. Other replicas have their own.
     * Safe to retry. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.ListTransactionsResponse> listTransactions(
        dev.aerogate.v1.ListTransactionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListTransactionsMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_LIST_TRANSACTIONS = 0;
  private static final int METHODID_TRANSACT = 1;

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
        case METHODID_LIST_TRANSACTIONS:
          serviceImpl.listTransactions((dev.aerogate.v1.ListTransactionsRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.ListTransactionsResponse>) responseObserver);
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
        case METHODID_TRANSACT:
          return (io.grpc.stub.StreamObserver<Req>) serviceImpl.transact(
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.TransactResponse>) responseObserver);
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getTransactMethod(),
          io.grpc.stub.ServerCalls.asyncBidiStreamingCall(
            new MethodHandlers<
              dev.aerogate.v1.TransactRequest,
              dev.aerogate.v1.TransactResponse>(
                service, METHODID_TRANSACT)))
        .addMethod(
          getListTransactionsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.ListTransactionsRequest,
              dev.aerogate.v1.ListTransactionsResponse>(
                service, METHODID_LIST_TRANSACTIONS)))
        .build();
  }

  private static abstract class TransactionServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    TransactionServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.aerogate.v1.TransactionServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("TransactionService");
    }
  }

  private static final class TransactionServiceFileDescriptorSupplier
      extends TransactionServiceBaseDescriptorSupplier {
    TransactionServiceFileDescriptorSupplier() {}
  }

  private static final class TransactionServiceMethodDescriptorSupplier
      extends TransactionServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    TransactionServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (TransactionServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new TransactionServiceFileDescriptorSupplier())
              .addMethod(getTransactMethod())
              .addMethod(getListTransactionsMethod())
              .build();
        }
      }
    }
    return result;
  }
}
