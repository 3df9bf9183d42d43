package dev.aerogate.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Compiles AEL and explains queries, for editors, tests and people. Neither RPC reads a record.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class ExpressionServiceGrpc {

  private ExpressionServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "aerogate.v1.ExpressionService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.CompileExpressionRequest,
      dev.aerogate.v1.CompileExpressionResponse> getCompileExpressionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CompileExpression",
      requestType = dev.aerogate.v1.CompileExpressionRequest.class,
      responseType = dev.aerogate.v1.CompileExpressionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.CompileExpressionRequest,
      dev.aerogate.v1.CompileExpressionResponse> getCompileExpressionMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.CompileExpressionRequest, dev.aerogate.v1.CompileExpressionResponse> getCompileExpressionMethod;
    if ((getCompileExpressionMethod = ExpressionServiceGrpc.getCompileExpressionMethod) == null) {
      synchronized (ExpressionServiceGrpc.class) {
        if ((getCompileExpressionMethod = ExpressionServiceGrpc.getCompileExpressionMethod) == null) {
          ExpressionServiceGrpc.getCompileExpressionMethod = getCompileExpressionMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.CompileExpressionRequest, dev.aerogate.v1.CompileExpressionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CompileExpression"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.CompileExpressionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.CompileExpressionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ExpressionServiceMethodDescriptorSupplier("CompileExpression"))
              .build();
        }
      }
    }
    return getCompileExpressionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.ExplainQueryRequest,
      dev.aerogate.v1.ExplainQueryResponse> getExplainQueryMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ExplainQuery",
      requestType = dev.aerogate.v1.ExplainQueryRequest.class,
      responseType = dev.aerogate.v1.ExplainQueryResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.ExplainQueryRequest,
      dev.aerogate.v1.ExplainQueryResponse> getExplainQueryMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.ExplainQueryRequest, dev.aerogate.v1.ExplainQueryResponse> getExplainQueryMethod;
    if ((getExplainQueryMethod = ExpressionServiceGrpc.getExplainQueryMethod) == null) {
      synchronized (ExpressionServiceGrpc.class) {
        if ((getExplainQueryMethod = ExpressionServiceGrpc.getExplainQueryMethod) == null) {
          ExpressionServiceGrpc.getExplainQueryMethod = getExplainQueryMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.ExplainQueryRequest, dev.aerogate.v1.ExplainQueryResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ExplainQuery"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.ExplainQueryRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.ExplainQueryResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ExpressionServiceMethodDescriptorSupplier("ExplainQuery"))
              .build();
        }
      }
    }
    return getExplainQueryMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static ExpressionServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ExpressionServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ExpressionServiceStub>() {
        @java.lang.Override
        public ExpressionServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ExpressionServiceStub(channel, callOptions);
        }
      };
    return ExpressionServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static ExpressionServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ExpressionServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ExpressionServiceBlockingV2Stub>() {
        @java.lang.Override
        public ExpressionServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ExpressionServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return ExpressionServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static ExpressionServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ExpressionServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ExpressionServiceBlockingStub>() {
        @java.lang.Override
        public ExpressionServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ExpressionServiceBlockingStub(channel, callOptions);
        }
      };
    return ExpressionServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static ExpressionServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ExpressionServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ExpressionServiceFutureStub>() {
        @java.lang.Override
        public ExpressionServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ExpressionServiceFutureStub(channel, callOptions);
        }
      };
    return ExpressionServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Compiles AEL and explains queries, for editors, tests and people. Neither RPC reads a record.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Compiles an expression and returns all of its forms, or what is wrong with it and where. Text that does not compile
     * is an answer with diagnostics, not an error of the call.
     * Errors: INVALID_ARGUMENT for a missing expression, text over 64 KiB, or arguments the request itself gets wrong
     * (missing oneofs, unknown enum numbers).
     * Retry: safe, no cluster is asked. Browsers can call it.
     * </pre>
     */
    default void compileExpression(dev.aerogate.v1.CompileExpressionRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.CompileExpressionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCompileExpressionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Tells how a query would run now: by which index and which range of it, what is left for the filter, and why each
     * index was taken or not. The same code plans the query itself, so the answer is what `Query` would do, until indexes
     * change.
     * Errors: those `Query` has before it sends anything: INVALID_ARGUMENT for a bad dataset, an expression that does not
     * compile (with its position) or a filter no index fits; NOT_FOUND for a required index that does not exist;
     * UNAVAILABLE when index definitions cannot be had.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    default void explainQuery(dev.aerogate.v1.ExplainQueryRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.ExplainQueryResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getExplainQueryMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service ExpressionService.
   * <pre>
   * Compiles AEL and explains queries, for editors, tests and people. Neither RPC reads a record.
   * </pre>
   */
  public static abstract class ExpressionServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return ExpressionServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service ExpressionService.
   * <pre>
   * Compiles AEL and explains queries, for editors, tests and people. Neither RPC reads a record.
   * </pre>
   */
  public static final class ExpressionServiceStub
      extends io.grpc.stub.AbstractAsyncStub<ExpressionServiceStub> {
    private ExpressionServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ExpressionServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ExpressionServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Compiles an expression and returns all of its forms, or what is wrong with it and where. Text that does not compile
     * is an answer with diagnostics, not an error of the call.
     * Errors: INVALID_ARGUMENT for a missing expression, text over 64 KiB, or arguments the request itself gets wrong
     * (missing oneofs, unknown enum numbers).
     * Retry: safe, no cluster is asked. Browsers can call it.
     * </pre>
     */
    public void compileExpression(dev.aerogate.v1.CompileExpressionRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.CompileExpressionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCompileExpressionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Tells how a query would run now: by which index and which range of it, what is left for the filter, and why each
     * index was taken or not. The same code plans the query itself, so the answer is what `Query` would do, until indexes
     * change.
     * Errors: those `Query` has before it sends anything: INVALID_ARGUMENT for a bad dataset, an expression that does not
     * compile (with its position) or a filter no index fits; NOT_FOUND for a required index that does not exist;
     * UNAVAILABLE when index definitions cannot be had.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public void explainQuery(dev.aerogate.v1.ExplainQueryRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.ExplainQueryResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getExplainQueryMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service ExpressionService.
   * <pre>
   * Compiles AEL and explains queries, for editors, tests and people. Neither RPC reads a record.
   * </pre>
   */
  public static final class ExpressionServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<ExpressionServiceBlockingV2Stub> {
    private ExpressionServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ExpressionServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ExpressionServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Compiles an expression and returns all of its forms, or what is wrong with it and where. Text that does not compile
     * is an answer with diagnostics, not an error of the call.
     * Errors: INVALID_ARGUMENT for a missing expression, text over 64 KiB, or arguments the request itself gets wrong
     * (missing oneofs, unknown enum numbers).
     * Retry: safe, no cluster is asked. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.CompileExpressionResponse compileExpression(dev.aerogate.v1.CompileExpressionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCompileExpressionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Tells how a query would run now: by which index and which range of it, what is left for the filter, and why each
     * index was taken or not. The same code plans the query itself, so the answer is what `Query` would do, until indexes
     * change.
     * Errors: those `Query` has before it sends anything: INVALID_ARGUMENT for a bad dataset, an expression that does not
     * compile (with its position) or a filter no index fits; NOT_FOUND for a required index that does not exist;
     * UNAVAILABLE when index definitions cannot be had.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.ExplainQueryResponse explainQuery(dev.aerogate.v1.ExplainQueryRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getExplainQueryMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service ExpressionService.
   * <pre>
   * Compiles AEL and explains queries, for editors, tests and people. Neither RPC reads a record.
   * </pre>
   */
  public static final class ExpressionServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<ExpressionServiceBlockingStub> {
    private ExpressionServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ExpressionServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ExpressionServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Compiles an expression and returns all of its forms, or what is wrong with it and where. Text that does not compile
     * is an answer with diagnostics, not an error of the call.
     * Errors: INVALID_ARGUMENT for a missing expression, text over 64 KiB, or arguments the request itself gets wrong
     * (missing oneofs, unknown enum numbers).
     * Retry: safe, no cluster is asked. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.CompileExpressionResponse compileExpression(dev.aerogate.v1.CompileExpressionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCompileExpressionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Tells how a query would run now: by which index and which range of it, what is left for the filter, and why each
     * index was taken or not. The same code plans the query itself, so the answer is what `Query` would do, until indexes
     * change.
     * Errors: those `Query` has before it sends anything: INVALID_ARGUMENT for a bad dataset, an expression that does not
     * compile (with its position) or a filter no index fits; NOT_FOUND for a required index that does not exist;
     * UNAVAILABLE when index definitions cannot be had.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.ExplainQueryResponse explainQuery(dev.aerogate.v1.ExplainQueryRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getExplainQueryMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service ExpressionService.
   * <pre>
   * Compiles AEL and explains queries, for editors, tests and people. Neither RPC reads a record.
   * </pre>
   */
  public static final class ExpressionServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<ExpressionServiceFutureStub> {
    private ExpressionServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ExpressionServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ExpressionServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Compiles an expression and returns all of its forms, or what is wrong with it and where. Text that does not compile
     * is an answer with diagnostics, not an error of the call.
     * Errors: INVALID_ARGUMENT for a missing expression, text over 64 KiB, or arguments the request itself gets wrong
     * (missing oneofs, unknown enum numbers).
     * Retry: safe, no cluster is asked. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.CompileExpressionResponse> compileExpression(
        dev.aerogate.v1.CompileExpressionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCompileExpressionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Tells how a query would run now: by which index and which range of it, what is left for the filter, and why each
     * index was taken or not. The same code plans the query itself, so the answer is what `Query` would do, until indexes
     * change.
     * Errors: those `Query` has before it sends anything: INVALID_ARGUMENT for a bad dataset, an expression that does not
     * compile (with its position) or a filter no index fits; NOT_FOUND for a required index that does not exist;
     * UNAVAILABLE when index definitions cannot be had.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.ExplainQueryResponse> explainQuery(
        dev.aerogate.v1.ExplainQueryRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getExplainQueryMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_COMPILE_EXPRESSION = 0;
  private static final int METHODID_EXPLAIN_QUERY = 1;

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
        case METHODID_COMPILE_EXPRESSION:
          serviceImpl.compileExpression((dev.aerogate.v1.CompileExpressionRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.CompileExpressionResponse>) responseObserver);
          break;
        case METHODID_EXPLAIN_QUERY:
          serviceImpl.explainQuery((dev.aerogate.v1.ExplainQueryRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.ExplainQueryResponse>) responseObserver);
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
          getCompileExpressionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.CompileExpressionRequest,
              dev.aerogate.v1.CompileExpressionResponse>(
                service, METHODID_COMPILE_EXPRESSION)))
        .addMethod(
          getExplainQueryMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.ExplainQueryRequest,
              dev.aerogate.v1.ExplainQueryResponse>(
                service, METHODID_EXPLAIN_QUERY)))
        .build();
  }

  private static abstract class ExpressionServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    ExpressionServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.aerogate.v1.ExpressionServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("ExpressionService");
    }
  }

  private static final class ExpressionServiceFileDescriptorSupplier
      extends ExpressionServiceBaseDescriptorSupplier {
    ExpressionServiceFileDescriptorSupplier() {}
  }

  private static final class ExpressionServiceMethodDescriptorSupplier
      extends ExpressionServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    ExpressionServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (ExpressionServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new ExpressionServiceFileDescriptorSupplier())
              .addMethod(getCompileExpressionMethod())
              .addMethod(getExplainQueryMethod())
              .build();
        }
      }
    }
    return result;
  }
}
