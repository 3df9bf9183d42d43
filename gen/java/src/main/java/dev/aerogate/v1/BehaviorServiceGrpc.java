package dev.aerogate.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Named profiles of settings. The file of the gateway is where they live; replicas and workers that share it see each
 * other's changes. A call uses the profiles as they were when it began.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class BehaviorServiceGrpc {

  private BehaviorServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "aerogate.v1.BehaviorService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.ListBehaviorsRequest,
      dev.aerogate.v1.ListBehaviorsResponse> getListBehaviorsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListBehaviors",
      requestType = dev.aerogate.v1.ListBehaviorsRequest.class,
      responseType = dev.aerogate.v1.ListBehaviorsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.ListBehaviorsRequest,
      dev.aerogate.v1.ListBehaviorsResponse> getListBehaviorsMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.ListBehaviorsRequest, dev.aerogate.v1.ListBehaviorsResponse> getListBehaviorsMethod;
    if ((getListBehaviorsMethod = BehaviorServiceGrpc.getListBehaviorsMethod) == null) {
      synchronized (BehaviorServiceGrpc.class) {
        if ((getListBehaviorsMethod = BehaviorServiceGrpc.getListBehaviorsMethod) == null) {
          BehaviorServiceGrpc.getListBehaviorsMethod = getListBehaviorsMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.ListBehaviorsRequest, dev.aerogate.v1.ListBehaviorsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListBehaviors"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.ListBehaviorsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.ListBehaviorsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new BehaviorServiceMethodDescriptorSupplier("ListBehaviors"))
              .build();
        }
      }
    }
    return getListBehaviorsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.GetBehaviorRequest,
      dev.aerogate.v1.GetBehaviorResponse> getGetBehaviorMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetBehavior",
      requestType = dev.aerogate.v1.GetBehaviorRequest.class,
      responseType = dev.aerogate.v1.GetBehaviorResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.GetBehaviorRequest,
      dev.aerogate.v1.GetBehaviorResponse> getGetBehaviorMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.GetBehaviorRequest, dev.aerogate.v1.GetBehaviorResponse> getGetBehaviorMethod;
    if ((getGetBehaviorMethod = BehaviorServiceGrpc.getGetBehaviorMethod) == null) {
      synchronized (BehaviorServiceGrpc.class) {
        if ((getGetBehaviorMethod = BehaviorServiceGrpc.getGetBehaviorMethod) == null) {
          BehaviorServiceGrpc.getGetBehaviorMethod = getGetBehaviorMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.GetBehaviorRequest, dev.aerogate.v1.GetBehaviorResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetBehavior"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.GetBehaviorRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.GetBehaviorResponse.getDefaultInstance()))
              .setSchemaDescriptor(new BehaviorServiceMethodDescriptorSupplier("GetBehavior"))
              .build();
        }
      }
    }
    return getGetBehaviorMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.PutBehaviorRequest,
      dev.aerogate.v1.PutBehaviorResponse> getPutBehaviorMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "PutBehavior",
      requestType = dev.aerogate.v1.PutBehaviorRequest.class,
      responseType = dev.aerogate.v1.PutBehaviorResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.PutBehaviorRequest,
      dev.aerogate.v1.PutBehaviorResponse> getPutBehaviorMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.PutBehaviorRequest, dev.aerogate.v1.PutBehaviorResponse> getPutBehaviorMethod;
    if ((getPutBehaviorMethod = BehaviorServiceGrpc.getPutBehaviorMethod) == null) {
      synchronized (BehaviorServiceGrpc.class) {
        if ((getPutBehaviorMethod = BehaviorServiceGrpc.getPutBehaviorMethod) == null) {
          BehaviorServiceGrpc.getPutBehaviorMethod = getPutBehaviorMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.PutBehaviorRequest, dev.aerogate.v1.PutBehaviorResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "PutBehavior"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.PutBehaviorRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.PutBehaviorResponse.getDefaultInstance()))
              .setSchemaDescriptor(new BehaviorServiceMethodDescriptorSupplier("PutBehavior"))
              .build();
        }
      }
    }
    return getPutBehaviorMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.DeleteBehaviorRequest,
      dev.aerogate.v1.DeleteBehaviorResponse> getDeleteBehaviorMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteBehavior",
      requestType = dev.aerogate.v1.DeleteBehaviorRequest.class,
      responseType = dev.aerogate.v1.DeleteBehaviorResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.DeleteBehaviorRequest,
      dev.aerogate.v1.DeleteBehaviorResponse> getDeleteBehaviorMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.DeleteBehaviorRequest, dev.aerogate.v1.DeleteBehaviorResponse> getDeleteBehaviorMethod;
    if ((getDeleteBehaviorMethod = BehaviorServiceGrpc.getDeleteBehaviorMethod) == null) {
      synchronized (BehaviorServiceGrpc.class) {
        if ((getDeleteBehaviorMethod = BehaviorServiceGrpc.getDeleteBehaviorMethod) == null) {
          BehaviorServiceGrpc.getDeleteBehaviorMethod = getDeleteBehaviorMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.DeleteBehaviorRequest, dev.aerogate.v1.DeleteBehaviorResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteBehavior"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.DeleteBehaviorRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.DeleteBehaviorResponse.getDefaultInstance()))
              .setSchemaDescriptor(new BehaviorServiceMethodDescriptorSupplier("DeleteBehavior"))
              .build();
        }
      }
    }
    return getDeleteBehaviorMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.WatchBehaviorsRequest,
      dev.aerogate.v1.WatchBehaviorsResponse> getWatchBehaviorsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "WatchBehaviors",
      requestType = dev.aerogate.v1.WatchBehaviorsRequest.class,
      responseType = dev.aerogate.v1.WatchBehaviorsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.WatchBehaviorsRequest,
      dev.aerogate.v1.WatchBehaviorsResponse> getWatchBehaviorsMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.WatchBehaviorsRequest, dev.aerogate.v1.WatchBehaviorsResponse> getWatchBehaviorsMethod;
    if ((getWatchBehaviorsMethod = BehaviorServiceGrpc.getWatchBehaviorsMethod) == null) {
      synchronized (BehaviorServiceGrpc.class) {
        if ((getWatchBehaviorsMethod = BehaviorServiceGrpc.getWatchBehaviorsMethod) == null) {
          BehaviorServiceGrpc.getWatchBehaviorsMethod = getWatchBehaviorsMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.WatchBehaviorsRequest, dev.aerogate.v1.WatchBehaviorsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "WatchBehaviors"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.WatchBehaviorsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.WatchBehaviorsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new BehaviorServiceMethodDescriptorSupplier("WatchBehaviors"))
              .build();
        }
      }
    }
    return getWatchBehaviorsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.ResolveBehaviorRequest,
      dev.aerogate.v1.ResolveBehaviorResponse> getResolveBehaviorMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ResolveBehavior",
      requestType = dev.aerogate.v1.ResolveBehaviorRequest.class,
      responseType = dev.aerogate.v1.ResolveBehaviorResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.ResolveBehaviorRequest,
      dev.aerogate.v1.ResolveBehaviorResponse> getResolveBehaviorMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.ResolveBehaviorRequest, dev.aerogate.v1.ResolveBehaviorResponse> getResolveBehaviorMethod;
    if ((getResolveBehaviorMethod = BehaviorServiceGrpc.getResolveBehaviorMethod) == null) {
      synchronized (BehaviorServiceGrpc.class) {
        if ((getResolveBehaviorMethod = BehaviorServiceGrpc.getResolveBehaviorMethod) == null) {
          BehaviorServiceGrpc.getResolveBehaviorMethod = getResolveBehaviorMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.ResolveBehaviorRequest, dev.aerogate.v1.ResolveBehaviorResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ResolveBehavior"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.ResolveBehaviorRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.ResolveBehaviorResponse.getDefaultInstance()))
              .setSchemaDescriptor(new BehaviorServiceMethodDescriptorSupplier("ResolveBehavior"))
              .build();
        }
      }
    }
    return getResolveBehaviorMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static BehaviorServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<BehaviorServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<BehaviorServiceStub>() {
        @java.lang.Override
        public BehaviorServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new BehaviorServiceStub(channel, callOptions);
        }
      };
    return BehaviorServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static BehaviorServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<BehaviorServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<BehaviorServiceBlockingV2Stub>() {
        @java.lang.Override
        public BehaviorServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new BehaviorServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return BehaviorServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static BehaviorServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<BehaviorServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<BehaviorServiceBlockingStub>() {
        @java.lang.Override
        public BehaviorServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new BehaviorServiceBlockingStub(channel, callOptions);
        }
      };
    return BehaviorServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static BehaviorServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<BehaviorServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<BehaviorServiceFutureStub>() {
        @java.lang.Override
        public BehaviorServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new BehaviorServiceFutureStub(channel, callOptions);
        }
      };
    return BehaviorServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Named profiles of settings. The file of the gateway is where they live; replicas and workers that share it see each
   * other's changes. A call uses the profiles as they were when it began.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Lists behaviours, the presets included.
     * Safe to retry. Browsers can call it.
     * </pre>
     */
    default void listBehaviors(dev.aerogate.v1.ListBehaviorsRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.ListBehaviorsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListBehaviorsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Reads one behaviour, as it was written: without what it inherits. NOT_FOUND for unknown names.
     * Safe to retry. Browsers can call it.
     * </pre>
     */
    default void getBehavior(dev.aerogate.v1.GetBehaviorRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.GetBehaviorResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetBehaviorMethod(), responseObserver);
    }

    /**
     * <pre>
     * Creates or replaces one behaviour, and writes the file anew in one step. FAILED_PRECONDITION without a file, for
     * presets, and for another revision than asked for (reason REVISION_MISMATCH); INVALID_ARGUMENT for a parent that
     * does not exist or descends from the behaviour itself.
     * Safe to retry: the same content again changes nothing. Browsers can call it.
     * </pre>
     */
    default void putBehavior(dev.aerogate.v1.PutBehaviorRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.PutBehaviorResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getPutBehaviorMethod(), responseObserver);
    }

    /**
     * <pre>
     * Removes one behaviour, and writes the file anew in one step. Calls that name it are refused from then on.
     * FAILED_PRECONDITION without a file, for presets, for those that are parents, and for another revision than asked
     * for; NOT_FOUND for unknown names, unless `allow_missing`.
     * Safe to retry with `allow_missing`. Browsers can call it.
     * </pre>
     */
    default void deleteBehavior(dev.aerogate.v1.DeleteBehaviorRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.DeleteBehaviorResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteBehaviorMethod(), responseObserver);
    }

    /**
     * <pre>
     * Answers all behaviours, then every change, by whomever. A client that falls behind is sent all of them again.
     * Safe to retry: begins with all behaviours. Browsers can call it.
     * </pre>
     */
    default void watchBehaviors(dev.aerogate.v1.WatchBehaviorsRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.WatchBehaviorsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getWatchBehaviorsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Answers the settings that a session comes to, for each kind, shape and mode of operation, and where each of them is
     * from. INVALID_ARGUMENT for unknown behaviours, PERMISSION_DENIED for forbidden settings.
     * Safe to retry. Browsers can call it.
     * </pre>
     */
    default void resolveBehavior(dev.aerogate.v1.ResolveBehaviorRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.ResolveBehaviorResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getResolveBehaviorMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service BehaviorService.
   * <pre>
   * Named profiles of settings. The file of the gateway is where they live; replicas and workers that share it see each
   * other's changes. A call uses the profiles as they were when it began.
   * </pre>
   */
  public static abstract class BehaviorServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return BehaviorServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service BehaviorService.
   * <pre>
   * Named profiles of settings. The file of the gateway is where they live; replicas and workers that share it see each
   * other's changes. A call uses the profiles as they were when it began.
   * </pre>
   */
  public static final class BehaviorServiceStub
      extends io.grpc.stub.AbstractAsyncStub<BehaviorServiceStub> {
    private BehaviorServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected BehaviorServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new BehaviorServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists behaviours, the presets included.
     * Safe to retry. Browsers can call it.
     * </pre>
     */
    public void listBehaviors(dev.aerogate.v1.ListBehaviorsRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.ListBehaviorsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListBehaviorsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Reads one behaviour, as it was written: without what it inherits. NOT_FOUND for unknown names.
     * Safe to retry. Browsers can call it.
     * </pre>
     */
    public void getBehavior(dev.aerogate.v1.GetBehaviorRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.GetBehaviorResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetBehaviorMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Creates or replaces one behaviour, and writes the file anew in one step. FAILED_PRECONDITION without a file, for
     * presets, and for another revision than asked for (reason REVISION_MISMATCH); INVALID_ARGUMENT for a parent that
     * does not exist or descends from the behaviour itself.
     * Safe to retry: the same content again changes nothing. Browsers can call it.
     * </pre>
     */
    public void putBehavior(dev.aerogate.v1.PutBehaviorRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.PutBehaviorResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getPutBehaviorMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Removes one behaviour, and writes the file anew in one step. Calls that name it are refused from then on.
     * FAILED_PRECONDITION without a file, for presets, for those that are parents, and for another revision than asked
     * for; NOT_FOUND for unknown names, unless `allow_missing`.
     * Safe to retry with `allow_missing`. Browsers can call it.
     * </pre>
     */
    public void deleteBehavior(dev.aerogate.v1.DeleteBehaviorRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.DeleteBehaviorResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteBehaviorMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Answers all behaviours, then every change, by whomever. A client that falls behind is sent all of them again.
     * Safe to retry: begins with all behaviours. Browsers can call it.
     * </pre>
     */
    public void watchBehaviors(dev.aerogate.v1.WatchBehaviorsRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.WatchBehaviorsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getWatchBehaviorsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Answers the settings that a session comes to, for each kind, shape and mode of operation, and where each of them is
     * from. INVALID_ARGUMENT for unknown behaviours, PERMISSION_DENIED for forbidden settings.
     * Safe to retry. Browsers can call it.
     * </pre>
     */
    public void resolveBehavior(dev.aerogate.v1.ResolveBehaviorRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.ResolveBehaviorResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getResolveBehaviorMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service BehaviorService.
   * <pre>
   * Named profiles of settings. The file of the gateway is where they live; replicas and workers that share it see each
   * other's changes. A call uses the profiles as they were when it began.
   * </pre>
   */
  public static final class BehaviorServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<BehaviorServiceBlockingV2Stub> {
    private BehaviorServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected BehaviorServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new BehaviorServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists behaviours, the presets included.
     * Safe to retry. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.ListBehaviorsResponse listBehaviors(dev.aerogate.v1.ListBehaviorsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListBehaviorsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Reads one behaviour, as it was written: without what it inherits. NOT_FOUND for unknown names.
     * Safe to retry. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.GetBehaviorResponse getBehavior(dev.aerogate.v1.GetBehaviorRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetBehaviorMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Creates or replaces one behaviour, and writes the file anew in one step. FAILED_PRECONDITION without a file, for
     * presets, and for another revision than asked for (reason REVISION_MISMATCH); INVALID_ARGUMENT for a parent that
     * does not exist or descends from the behaviour itself.
     * Safe to retry: the same content again changes nothing. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.PutBehaviorResponse putBehavior(dev.aerogate.v1.PutBehaviorRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getPutBehaviorMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes one behaviour, and writes the file anew in one step. Calls that name it are refused from then on.
     * FAILED_PRECONDITION without a file, for presets, for those that are parents, and for another revision than asked
     * for; NOT_FOUND for unknown names, unless `allow_missing`.
     * Safe to retry with `allow_missing`. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.DeleteBehaviorResponse deleteBehavior(dev.aerogate.v1.DeleteBehaviorRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteBehaviorMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Answers all behaviours, then every change, by whomever. A client that falls behind is sent all of them again.
     * Safe to retry: begins with all behaviours. Browsers can call it.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, dev.aerogate.v1.WatchBehaviorsResponse>
        watchBehaviors(dev.aerogate.v1.WatchBehaviorsRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getWatchBehaviorsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Answers the settings that a session comes to, for each kind, shape and mode of operation, and where each of them is
     * from. INVALID_ARGUMENT for unknown behaviours, PERMISSION_DENIED for forbidden settings.
     * Safe to retry. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.ResolveBehaviorResponse resolveBehavior(dev.aerogate.v1.ResolveBehaviorRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getResolveBehaviorMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service BehaviorService.
   * <pre>
   * Named profiles of settings. The file of the gateway is where they live; replicas and workers that share it see each
   * other's changes. A call uses the profiles as they were when it began.
   * </pre>
   */
  public static final class BehaviorServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<BehaviorServiceBlockingStub> {
    private BehaviorServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected BehaviorServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new BehaviorServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists behaviours, the presets included.
     * Safe to retry. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.ListBehaviorsResponse listBehaviors(dev.aerogate.v1.ListBehaviorsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListBehaviorsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Reads one behaviour, as it was written: without what it inherits. NOT_FOUND for unknown names.
     * Safe to retry. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.GetBehaviorResponse getBehavior(dev.aerogate.v1.GetBehaviorRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetBehaviorMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Creates or replaces one behaviour, and writes the file anew in one step. FAILED_PRECONDITION without a file, for
     * presets, and for another revision than asked for (reason REVISION_MISMATCH); INVALID_ARGUMENT for a parent that
     * does not exist or descends from the behaviour itself.
     * Safe to retry: the same content again changes nothing. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.PutBehaviorResponse putBehavior(dev.aerogate.v1.PutBehaviorRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getPutBehaviorMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes one behaviour, and writes the file anew in one step. Calls that name it are refused from then on.
     * FAILED_PRECONDITION without a file, for presets, for those that are parents, and for another revision than asked
     * for; NOT_FOUND for unknown names, unless `allow_missing`.
     * Safe to retry with `allow_missing`. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.DeleteBehaviorResponse deleteBehavior(dev.aerogate.v1.DeleteBehaviorRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteBehaviorMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Answers all behaviours, then every change, by whomever. A client that falls behind is sent all of them again.
     * Safe to retry: begins with all behaviours. Browsers can call it.
     * </pre>
     */
    public java.util.Iterator<dev.aerogate.v1.WatchBehaviorsResponse> watchBehaviors(
        dev.aerogate.v1.WatchBehaviorsRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getWatchBehaviorsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Answers the settings that a session comes to, for each kind, shape and mode of operation, and where each of them is
     * from. INVALID_ARGUMENT for unknown behaviours, PERMISSION_DENIED for forbidden settings.
     * Safe to retry. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.ResolveBehaviorResponse resolveBehavior(dev.aerogate.v1.ResolveBehaviorRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getResolveBehaviorMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service BehaviorService.
   * <pre>
   * Named profiles of settings. The file of the gateway is where they live; replicas and workers that share it see each
   * other's changes. A call uses the profiles as they were when it began.
   * </pre>
   */
  public static final class BehaviorServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<BehaviorServiceFutureStub> {
    private BehaviorServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected BehaviorServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new BehaviorServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists behaviours, the presets included.
     * Safe to retry. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.ListBehaviorsResponse> listBehaviors(
        dev.aerogate.v1.ListBehaviorsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListBehaviorsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Reads one behaviour, as it was written: without what it inherits. NOT_FOUND for unknown names.
     * Safe to retry. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.GetBehaviorResponse> getBehavior(
        dev.aerogate.v1.GetBehaviorRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetBehaviorMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Creates or replaces one behaviour, and writes the file anew in one step. FAILED_PRECONDITION without a file, for
     * presets, and for another revision than asked for (reason REVISION_MISMATCH); INVALID_ARGUMENT for a parent that
     * does not exist or descends from the behaviour itself.
     * Safe to retry: the same content again changes nothing. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.PutBehaviorResponse> putBehavior(
        dev.aerogate.v1.PutBehaviorRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getPutBehaviorMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Removes one behaviour, and writes the file anew in one step. Calls that name it are refused from then on.
     * FAILED_PRECONDITION without a file, for presets, for those that are parents, and for another revision than asked
     * for; NOT_FOUND for unknown names, unless `allow_missing`.
     * Safe to retry with `allow_missing`. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.DeleteBehaviorResponse> deleteBehavior(
        dev.aerogate.v1.DeleteBehaviorRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteBehaviorMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Answers the settings that a session comes to, for each kind, shape and mode of operation, and where each of them is
     * from. INVALID_ARGUMENT for unknown behaviours, PERMISSION_DENIED for forbidden settings.
     * Safe to retry. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.ResolveBehaviorResponse> resolveBehavior(
        dev.aerogate.v1.ResolveBehaviorRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getResolveBehaviorMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_LIST_BEHAVIORS = 0;
  private static final int METHODID_GET_BEHAVIOR = 1;
  private static final int METHODID_PUT_BEHAVIOR = 2;
  private static final int METHODID_DELETE_BEHAVIOR = 3;
  private static final int METHODID_WATCH_BEHAVIORS = 4;
  private static final int METHODID_RESOLVE_BEHAVIOR = 5;

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
        case METHODID_LIST_BEHAVIORS:
          serviceImpl.listBehaviors((dev.aerogate.v1.ListBehaviorsRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.ListBehaviorsResponse>) responseObserver);
          break;
        case METHODID_GET_BEHAVIOR:
          serviceImpl.getBehavior((dev.aerogate.v1.GetBehaviorRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.GetBehaviorResponse>) responseObserver);
          break;
        case METHODID_PUT_BEHAVIOR:
          serviceImpl.putBehavior((dev.aerogate.v1.PutBehaviorRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.PutBehaviorResponse>) responseObserver);
          break;
        case METHODID_DELETE_BEHAVIOR:
          serviceImpl.deleteBehavior((dev.aerogate.v1.DeleteBehaviorRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.DeleteBehaviorResponse>) responseObserver);
          break;
        case METHODID_WATCH_BEHAVIORS:
          serviceImpl.watchBehaviors((dev.aerogate.v1.WatchBehaviorsRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.WatchBehaviorsResponse>) responseObserver);
          break;
        case METHODID_RESOLVE_BEHAVIOR:
          serviceImpl.resolveBehavior((dev.aerogate.v1.ResolveBehaviorRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.ResolveBehaviorResponse>) responseObserver);
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
          getListBehaviorsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.ListBehaviorsRequest,
              dev.aerogate.v1.ListBehaviorsResponse>(
                service, METHODID_LIST_BEHAVIORS)))
        .addMethod(
          getGetBehaviorMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.GetBehaviorRequest,
              dev.aerogate.v1.GetBehaviorResponse>(
                service, METHODID_GET_BEHAVIOR)))
        .addMethod(
          getPutBehaviorMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.PutBehaviorRequest,
              dev.aerogate.v1.PutBehaviorResponse>(
                service, METHODID_PUT_BEHAVIOR)))
        .addMethod(
          getDeleteBehaviorMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.DeleteBehaviorRequest,
              dev.aerogate.v1.DeleteBehaviorResponse>(
                service, METHODID_DELETE_BEHAVIOR)))
        .addMethod(
          getWatchBehaviorsMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              dev.aerogate.v1.WatchBehaviorsRequest,
              dev.aerogate.v1.WatchBehaviorsResponse>(
                service, METHODID_WATCH_BEHAVIORS)))
        .addMethod(
          getResolveBehaviorMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.ResolveBehaviorRequest,
              dev.aerogate.v1.ResolveBehaviorResponse>(
                service, METHODID_RESOLVE_BEHAVIOR)))
        .build();
  }

  private static abstract class BehaviorServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    BehaviorServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.aerogate.v1.BehaviorServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("BehaviorService");
    }
  }

  private static final class BehaviorServiceFileDescriptorSupplier
      extends BehaviorServiceBaseDescriptorSupplier {
    BehaviorServiceFileDescriptorSupplier() {}
  }

  private static final class BehaviorServiceMethodDescriptorSupplier
      extends BehaviorServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    BehaviorServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (BehaviorServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new BehaviorServiceFileDescriptorSupplier())
              .addMethod(getListBehaviorsMethod())
              .addMethod(getGetBehaviorMethod())
              .addMethod(getPutBehaviorMethod())
              .addMethod(getDeleteBehaviorMethod())
              .addMethod(getWatchBehaviorsMethod())
              .addMethod(getResolveBehaviorMethod())
              .build();
        }
      }
    }
    return result;
  }
}
