package dev.aerogate.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Registers, removes and shows UDF modules.
 * Modules are part of the cluster's metadata: one node takes the order and spreads it. Calls of a module's functions go
 * through SessionService (`execute_udf`) and TaskService, a record at a time. Functions over the stream of a query, that
 * is aggregations, are not supported: a module may hold them, and no RPC runs them. Whether registering is allowed at
 * all is the operator's choice, since a module is code on every node.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class UdfServiceGrpc {

  private UdfServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "aerogate.v1.UdfService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.RegisterUdfRequest,
      dev.aerogate.v1.RegisterUdfResponse> getRegisterUdfMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RegisterUdf",
      requestType = dev.aerogate.v1.RegisterUdfRequest.class,
      responseType = dev.aerogate.v1.RegisterUdfResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.RegisterUdfRequest,
      dev.aerogate.v1.RegisterUdfResponse> getRegisterUdfMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.RegisterUdfRequest, dev.aerogate.v1.RegisterUdfResponse> getRegisterUdfMethod;
    if ((getRegisterUdfMethod = UdfServiceGrpc.getRegisterUdfMethod) == null) {
      synchronized (UdfServiceGrpc.class) {
        if ((getRegisterUdfMethod = UdfServiceGrpc.getRegisterUdfMethod) == null) {
          UdfServiceGrpc.getRegisterUdfMethod = getRegisterUdfMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.RegisterUdfRequest, dev.aerogate.v1.RegisterUdfResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RegisterUdf"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.RegisterUdfRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.RegisterUdfResponse.getDefaultInstance()))
              .setSchemaDescriptor(new UdfServiceMethodDescriptorSupplier("RegisterUdf"))
              .build();
        }
      }
    }
    return getRegisterUdfMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.RemoveUdfRequest,
      dev.aerogate.v1.RemoveUdfResponse> getRemoveUdfMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RemoveUdf",
      requestType = dev.aerogate.v1.RemoveUdfRequest.class,
      responseType = dev.aerogate.v1.RemoveUdfResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.RemoveUdfRequest,
      dev.aerogate.v1.RemoveUdfResponse> getRemoveUdfMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.RemoveUdfRequest, dev.aerogate.v1.RemoveUdfResponse> getRemoveUdfMethod;
    if ((getRemoveUdfMethod = UdfServiceGrpc.getRemoveUdfMethod) == null) {
      synchronized (UdfServiceGrpc.class) {
        if ((getRemoveUdfMethod = UdfServiceGrpc.getRemoveUdfMethod) == null) {
          UdfServiceGrpc.getRemoveUdfMethod = getRemoveUdfMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.RemoveUdfRequest, dev.aerogate.v1.RemoveUdfResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RemoveUdf"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.RemoveUdfRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.RemoveUdfResponse.getDefaultInstance()))
              .setSchemaDescriptor(new UdfServiceMethodDescriptorSupplier("RemoveUdf"))
              .build();
        }
      }
    }
    return getRemoveUdfMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.ListUdfsRequest,
      dev.aerogate.v1.ListUdfsResponse> getListUdfsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListUdfs",
      requestType = dev.aerogate.v1.ListUdfsRequest.class,
      responseType = dev.aerogate.v1.ListUdfsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.ListUdfsRequest,
      dev.aerogate.v1.ListUdfsResponse> getListUdfsMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.ListUdfsRequest, dev.aerogate.v1.ListUdfsResponse> getListUdfsMethod;
    if ((getListUdfsMethod = UdfServiceGrpc.getListUdfsMethod) == null) {
      synchronized (UdfServiceGrpc.class) {
        if ((getListUdfsMethod = UdfServiceGrpc.getListUdfsMethod) == null) {
          UdfServiceGrpc.getListUdfsMethod = getListUdfsMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.ListUdfsRequest, dev.aerogate.v1.ListUdfsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListUdfs"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.ListUdfsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.ListUdfsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new UdfServiceMethodDescriptorSupplier("ListUdfs"))
              .build();
        }
      }
    }
    return getListUdfsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.GetUdfRequest,
      dev.aerogate.v1.GetUdfResponse> getGetUdfMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetUdf",
      requestType = dev.aerogate.v1.GetUdfRequest.class,
      responseType = dev.aerogate.v1.GetUdfResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.GetUdfRequest,
      dev.aerogate.v1.GetUdfResponse> getGetUdfMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.GetUdfRequest, dev.aerogate.v1.GetUdfResponse> getGetUdfMethod;
    if ((getGetUdfMethod = UdfServiceGrpc.getGetUdfMethod) == null) {
      synchronized (UdfServiceGrpc.class) {
        if ((getGetUdfMethod = UdfServiceGrpc.getGetUdfMethod) == null) {
          UdfServiceGrpc.getGetUdfMethod = getGetUdfMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.GetUdfRequest, dev.aerogate.v1.GetUdfResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetUdf"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.GetUdfRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.GetUdfResponse.getDefaultInstance()))
              .setSchemaDescriptor(new UdfServiceMethodDescriptorSupplier("GetUdf"))
              .build();
        }
      }
    }
    return getGetUdfMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static UdfServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<UdfServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<UdfServiceStub>() {
        @java.lang.Override
        public UdfServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new UdfServiceStub(channel, callOptions);
        }
      };
    return UdfServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static UdfServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<UdfServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<UdfServiceBlockingV2Stub>() {
        @java.lang.Override
        public UdfServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new UdfServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return UdfServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static UdfServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<UdfServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<UdfServiceBlockingStub>() {
        @java.lang.Override
        public UdfServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new UdfServiceBlockingStub(channel, callOptions);
        }
      };
    return UdfServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static UdfServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<UdfServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<UdfServiceFutureStub>() {
        @java.lang.Override
        public UdfServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new UdfServiceFutureStub(channel, callOptions);
        }
      };
    return UdfServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Registers, removes and shows UDF modules.
   * Modules are part of the cluster's metadata: one node takes the order and spreads it. Calls of a module's functions go
   * through SessionService (`execute_udf`) and TaskService, a record at a time. Functions over the stream of a query, that
   * is aggregations, are not supported: a module may hold them, and no RPC runs them. Whether registering is allowed at
   * all is the operator's choice, since a module is code on every node.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Registers a module, or replaces the one of that name.
     * Errors: INVALID_ARGUMENT for an empty or over-long name, a name without an extension or with a path separator, NUL
     * or one of `;` `:` `,` `=`, empty source, source over 1048575 bytes, or Lua that does not compile (`server_message`
     * gives the line); PERMISSION_DENIED for the server's role checks or when the gateway forbids it; DEADLINE_EXCEEDED
     * when the answer was lost to time, else UNKNOWN, with `in_doubt`.
     * Retry: safe, the same source gives the same module. Browsers can call it.
     * </pre>
     */
    default void registerUdf(dev.aerogate.v1.RegisterUdfRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.RegisterUdfResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRegisterUdfMethod(), responseObserver);
    }

    /**
     * <pre>
     * Removes a module. A module the cluster does not have is no error: `removed` says so.
     * Errors: INVALID_ARGUMENT for an empty or over-long name; PERMISSION_DENIED as RegisterUdf; DEADLINE_EXCEEDED or
     * UNKNOWN with `in_doubt` when the answer was lost.
     * Retry: safe. Browsers can call it.
     * </pre>
     */
    default void removeUdf(dev.aerogate.v1.RemoveUdfRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.RemoveUdfResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRemoveUdfMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists the modules of the cluster by name, without their source.
     * Errors: UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    default void listUdfs(dev.aerogate.v1.ListUdfsRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.ListUdfsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListUdfsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Reads one module with its source.
     * Errors: INVALID_ARGUMENT for an empty or over-long name; NOT_FOUND for a module no node has; UNAVAILABLE when no
     * node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    default void getUdf(dev.aerogate.v1.GetUdfRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.GetUdfResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetUdfMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service UdfService.
   * <pre>
   * Registers, removes and shows UDF modules.
   * Modules are part of the cluster's metadata: one node takes the order and spreads it. Calls of a module's functions go
   * through SessionService (`execute_udf`) and TaskService, a record at a time. Functions over the stream of a query, that
   * is aggregations, are not supported: a module may hold them, and no RPC runs them. Whether registering is allowed at
   * all is the operator's choice, since a module is code on every node.
   * </pre>
   */
  public static abstract class UdfServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return UdfServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service UdfService.
   * <pre>
   * Registers, removes and shows UDF modules.
   * Modules are part of the cluster's metadata: one node takes the order and spreads it. Calls of a module's functions go
   * through SessionService (`execute_udf`) and TaskService, a record at a time. Functions over the stream of a query, that
   * is aggregations, are not supported: a module may hold them, and no RPC runs them. Whether registering is allowed at
   * all is the operator's choice, since a module is code on every node.
   * </pre>
   */
  public static final class UdfServiceStub
      extends io.grpc.stub.AbstractAsyncStub<UdfServiceStub> {
    private UdfServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected UdfServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new UdfServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Registers a module, or replaces the one of that name.
     * Errors: INVALID_ARGUMENT for an empty or over-long name, a name without an extension or with a path separator, NUL
     * or one of `;` `:` `,` `=`, empty source, source over 1048575 bytes, or Lua that does not compile (`server_message`
     * gives the line); PERMISSION_DENIED for the server's role checks or when the gateway forbids it; DEADLINE_EXCEEDED
     * when the answer was lost to time, else UNKNOWN, with `in_doubt`.
     * Retry: safe, the same source gives the same module. Browsers can call it.
     * </pre>
     */
    public void registerUdf(dev.aerogate.v1.RegisterUdfRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.RegisterUdfResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRegisterUdfMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Removes a module. A module the cluster does not have is no error: `removed` says so.
     * Errors: INVALID_ARGUMENT for an empty or over-long name; PERMISSION_DENIED as RegisterUdf; DEADLINE_EXCEEDED or
     * UNKNOWN with `in_doubt` when the answer was lost.
     * Retry: safe. Browsers can call it.
     * </pre>
     */
    public void removeUdf(dev.aerogate.v1.RemoveUdfRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.RemoveUdfResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRemoveUdfMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists the modules of the cluster by name, without their source.
     * Errors: UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public void listUdfs(dev.aerogate.v1.ListUdfsRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.ListUdfsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListUdfsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Reads one module with its source.
     * Errors: INVALID_ARGUMENT for an empty or over-long name; NOT_FOUND for a module no node has; UNAVAILABLE when no
     * node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public void getUdf(dev.aerogate.v1.GetUdfRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.GetUdfResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetUdfMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service UdfService.
   * <pre>
   * Registers, removes and shows UDF modules.
   * Modules are part of the cluster's metadata: one node takes the order and spreads it. Calls of a module's functions go
   * through SessionService (`execute_udf`) and TaskService, a record at a time. Functions over the stream of a query, that
   * is aggregations, are not supported: a module may hold them, and no RPC runs them. Whether registering is allowed at
   * all is the operator's choice, since a module is code on every node.
   * </pre>
   */
  public static final class UdfServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<UdfServiceBlockingV2Stub> {
    private UdfServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected UdfServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new UdfServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Registers a module, or replaces the one of that name.
     * Errors: INVALID_ARGUMENT for an empty or over-long name, a name without an extension or with a path separator, NUL
     * or one of `;` `:` `,` `=`, empty source, source over 1048575 bytes, or Lua that does not compile (`server_message`
     * gives the line); PERMISSION_DENIED for the server's role checks or when the gateway forbids it; DEADLINE_EXCEEDED
     * when the answer was lost to time, else UNKNOWN, with `in_doubt`.
     * Retry: safe, the same source gives the same module. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.RegisterUdfResponse registerUdf(dev.aerogate.v1.RegisterUdfRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRegisterUdfMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes a module. A module the cluster does not have is no error: `removed` says so.
     * Errors: INVALID_ARGUMENT for an empty or over-long name; PERMISSION_DENIED as RegisterUdf; DEADLINE_EXCEEDED or
     * UNKNOWN with `in_doubt` when the answer was lost.
     * Retry: safe. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.RemoveUdfResponse removeUdf(dev.aerogate.v1.RemoveUdfRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRemoveUdfMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the modules of the cluster by name, without their source.
     * Errors: UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.ListUdfsResponse listUdfs(dev.aerogate.v1.ListUdfsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListUdfsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Reads one module with its source.
     * Errors: INVALID_ARGUMENT for an empty or over-long name; NOT_FOUND for a module no node has; UNAVAILABLE when no
     * node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.GetUdfResponse getUdf(dev.aerogate.v1.GetUdfRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetUdfMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service UdfService.
   * <pre>
   * Registers, removes and shows UDF modules.
   * Modules are part of the cluster's metadata: one node takes the order and spreads it. Calls of a module's functions go
   * through SessionService (`execute_udf`) and TaskService, a record at a time. Functions over the stream of a query, that
   * is aggregations, are not supported: a module may hold them, and no RPC runs them. Whether registering is allowed at
   * all is the operator's choice, since a module is code on every node.
   * </pre>
   */
  public static final class UdfServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<UdfServiceBlockingStub> {
    private UdfServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected UdfServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new UdfServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Registers a module, or replaces the one of that name.
     * Errors: INVALID_ARGUMENT for an empty or over-long name, a name without an extension or with a path separator, NUL
     * or one of `;` `:` `,` `=`, empty source, source over 1048575 bytes, or Lua that does not compile (`server_message`
     * gives the line); PERMISSION_DENIED for the server's role checks or when the gateway forbids it; DEADLINE_EXCEEDED
     * when the answer was lost to time, else UNKNOWN, with `in_doubt`.
     * Retry: safe, the same source gives the same module. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.RegisterUdfResponse registerUdf(dev.aerogate.v1.RegisterUdfRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRegisterUdfMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes a module. A module the cluster does not have is no error: `removed` says so.
     * Errors: INVALID_ARGUMENT for an empty or over-long name; PERMISSION_DENIED as RegisterUdf; DEADLINE_EXCEEDED or
     * UNKNOWN with `in_doubt` when the answer was lost.
     * Retry: safe. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.RemoveUdfResponse removeUdf(dev.aerogate.v1.RemoveUdfRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRemoveUdfMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the modules of the cluster by name, without their source.
     * Errors: UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.ListUdfsResponse listUdfs(dev.aerogate.v1.ListUdfsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListUdfsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Reads one module with its source.
     * Errors: INVALID_ARGUMENT for an empty or over-long name; NOT_FOUND for a module no node has; UNAVAILABLE when no
     * node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.GetUdfResponse getUdf(dev.aerogate.v1.GetUdfRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetUdfMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service UdfService.
   * <pre>
   * Registers, removes and shows UDF modules.
   * Modules are part of the cluster's metadata: one node takes the order and spreads it. Calls of a module's functions go
   * through SessionService (`execute_udf`) and TaskService, a record at a time. Functions over the stream of a query, that
   * is aggregations, are not supported: a module may hold them, and no RPC runs them. Whether registering is allowed at
   * all is the operator's choice, since a module is code on every node.
   * </pre>
   */
  public static final class UdfServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<UdfServiceFutureStub> {
    private UdfServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected UdfServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new UdfServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Registers a module, or replaces the one of that name.
     * Errors: INVALID_ARGUMENT for an empty or over-long name, a name without an extension or with a path separator, NUL
     * or one of `;` `:` `,` `=`, empty source, source over 1048575 bytes, or Lua that does not compile (`server_message`
     * gives the line); PERMISSION_DENIED for the server's role checks or when the gateway forbids it; DEADLINE_EXCEEDED
     * when the answer was lost to time, else UNKNOWN, with `in_doubt`.
     * Retry: safe, the same source gives the same module. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.RegisterUdfResponse> registerUdf(
        dev.aerogate.v1.RegisterUdfRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRegisterUdfMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Removes a module. A module the cluster does not have is no error: `removed` says so.
     * Errors: INVALID_ARGUMENT for an empty or over-long name; PERMISSION_DENIED as RegisterUdf; DEADLINE_EXCEEDED or
     * UNKNOWN with `in_doubt` when the answer was lost.
     * Retry: safe. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.RemoveUdfResponse> removeUdf(
        dev.aerogate.v1.RemoveUdfRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRemoveUdfMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists the modules of the cluster by name, without their source.
     * Errors: UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.ListUdfsResponse> listUdfs(
        dev.aerogate.v1.ListUdfsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListUdfsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Reads one module with its source.
     * Errors: INVALID_ARGUMENT for an empty or over-long name; NOT_FOUND for a module no node has; UNAVAILABLE when no
     * node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.GetUdfResponse> getUdf(
        dev.aerogate.v1.GetUdfRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetUdfMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_REGISTER_UDF = 0;
  private static final int METHODID_REMOVE_UDF = 1;
  private static final int METHODID_LIST_UDFS = 2;
  private static final int METHODID_GET_UDF = 3;

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
        case METHODID_REGISTER_UDF:
          serviceImpl.registerUdf((dev.aerogate.v1.RegisterUdfRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.RegisterUdfResponse>) responseObserver);
          break;
        case METHODID_REMOVE_UDF:
          serviceImpl.removeUdf((dev.aerogate.v1.RemoveUdfRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.RemoveUdfResponse>) responseObserver);
          break;
        case METHODID_LIST_UDFS:
          serviceImpl.listUdfs((dev.aerogate.v1.ListUdfsRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.ListUdfsResponse>) responseObserver);
          break;
        case METHODID_GET_UDF:
          serviceImpl.getUdf((dev.aerogate.v1.GetUdfRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.GetUdfResponse>) responseObserver);
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
          getRegisterUdfMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.RegisterUdfRequest,
              dev.aerogate.v1.RegisterUdfResponse>(
                service, METHODID_REGISTER_UDF)))
        .addMethod(
          getRemoveUdfMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.RemoveUdfRequest,
              dev.aerogate.v1.RemoveUdfResponse>(
                service, METHODID_REMOVE_UDF)))
        .addMethod(
          getListUdfsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.ListUdfsRequest,
              dev.aerogate.v1.ListUdfsResponse>(
                service, METHODID_LIST_UDFS)))
        .addMethod(
          getGetUdfMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.GetUdfRequest,
              dev.aerogate.v1.GetUdfResponse>(
                service, METHODID_GET_UDF)))
        .build();
  }

  private static abstract class UdfServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    UdfServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.aerogate.v1.UdfServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("UdfService");
    }
  }

  private static final class UdfServiceFileDescriptorSupplier
      extends UdfServiceBaseDescriptorSupplier {
    UdfServiceFileDescriptorSupplier() {}
  }

  private static final class UdfServiceMethodDescriptorSupplier
      extends UdfServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    UdfServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (UdfServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new UdfServiceFileDescriptorSupplier())
              .addMethod(getRegisterUdfMethod())
              .addMethod(getRemoveUdfMethod())
              .addMethod(getListUdfsMethod())
              .addMethod(getGetUdfMethod())
              .build();
        }
      }
    }
    return result;
  }
}
