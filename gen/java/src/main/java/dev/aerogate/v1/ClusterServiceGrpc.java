package dev.aerogate.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Describes the gateway and its cluster, passes info commands on, and truncates.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class ClusterServiceGrpc {

  private ClusterServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "aerogate.v1.ClusterService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.GetServerInfoRequest,
      dev.aerogate.v1.GetServerInfoResponse> getGetServerInfoMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetServerInfo",
      requestType = dev.aerogate.v1.GetServerInfoRequest.class,
      responseType = dev.aerogate.v1.GetServerInfoResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.GetServerInfoRequest,
      dev.aerogate.v1.GetServerInfoResponse> getGetServerInfoMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.GetServerInfoRequest, dev.aerogate.v1.GetServerInfoResponse> getGetServerInfoMethod;
    if ((getGetServerInfoMethod = ClusterServiceGrpc.getGetServerInfoMethod) == null) {
      synchronized (ClusterServiceGrpc.class) {
        if ((getGetServerInfoMethod = ClusterServiceGrpc.getGetServerInfoMethod) == null) {
          ClusterServiceGrpc.getGetServerInfoMethod = getGetServerInfoMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.GetServerInfoRequest, dev.aerogate.v1.GetServerInfoResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetServerInfo"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.GetServerInfoRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.GetServerInfoResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ClusterServiceMethodDescriptorSupplier("GetServerInfo"))
              .build();
        }
      }
    }
    return getGetServerInfoMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.InfoRequest,
      dev.aerogate.v1.InfoResponse> getInfoMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Info",
      requestType = dev.aerogate.v1.InfoRequest.class,
      responseType = dev.aerogate.v1.InfoResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.InfoRequest,
      dev.aerogate.v1.InfoResponse> getInfoMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.InfoRequest, dev.aerogate.v1.InfoResponse> getInfoMethod;
    if ((getInfoMethod = ClusterServiceGrpc.getInfoMethod) == null) {
      synchronized (ClusterServiceGrpc.class) {
        if ((getInfoMethod = ClusterServiceGrpc.getInfoMethod) == null) {
          ClusterServiceGrpc.getInfoMethod = getInfoMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.InfoRequest, dev.aerogate.v1.InfoResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Info"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.InfoRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.InfoResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ClusterServiceMethodDescriptorSupplier("Info"))
              .build();
        }
      }
    }
    return getInfoMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.ListNamespacesRequest,
      dev.aerogate.v1.ListNamespacesResponse> getListNamespacesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListNamespaces",
      requestType = dev.aerogate.v1.ListNamespacesRequest.class,
      responseType = dev.aerogate.v1.ListNamespacesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.ListNamespacesRequest,
      dev.aerogate.v1.ListNamespacesResponse> getListNamespacesMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.ListNamespacesRequest, dev.aerogate.v1.ListNamespacesResponse> getListNamespacesMethod;
    if ((getListNamespacesMethod = ClusterServiceGrpc.getListNamespacesMethod) == null) {
      synchronized (ClusterServiceGrpc.class) {
        if ((getListNamespacesMethod = ClusterServiceGrpc.getListNamespacesMethod) == null) {
          ClusterServiceGrpc.getListNamespacesMethod = getListNamespacesMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.ListNamespacesRequest, dev.aerogate.v1.ListNamespacesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListNamespaces"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.ListNamespacesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.ListNamespacesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ClusterServiceMethodDescriptorSupplier("ListNamespaces"))
              .build();
        }
      }
    }
    return getListNamespacesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.GetNamespaceRequest,
      dev.aerogate.v1.GetNamespaceResponse> getGetNamespaceMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetNamespace",
      requestType = dev.aerogate.v1.GetNamespaceRequest.class,
      responseType = dev.aerogate.v1.GetNamespaceResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.GetNamespaceRequest,
      dev.aerogate.v1.GetNamespaceResponse> getGetNamespaceMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.GetNamespaceRequest, dev.aerogate.v1.GetNamespaceResponse> getGetNamespaceMethod;
    if ((getGetNamespaceMethod = ClusterServiceGrpc.getGetNamespaceMethod) == null) {
      synchronized (ClusterServiceGrpc.class) {
        if ((getGetNamespaceMethod = ClusterServiceGrpc.getGetNamespaceMethod) == null) {
          ClusterServiceGrpc.getGetNamespaceMethod = getGetNamespaceMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.GetNamespaceRequest, dev.aerogate.v1.GetNamespaceResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetNamespace"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.GetNamespaceRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.GetNamespaceResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ClusterServiceMethodDescriptorSupplier("GetNamespace"))
              .build();
        }
      }
    }
    return getGetNamespaceMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.ListSetsRequest,
      dev.aerogate.v1.ListSetsResponse> getListSetsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListSets",
      requestType = dev.aerogate.v1.ListSetsRequest.class,
      responseType = dev.aerogate.v1.ListSetsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.ListSetsRequest,
      dev.aerogate.v1.ListSetsResponse> getListSetsMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.ListSetsRequest, dev.aerogate.v1.ListSetsResponse> getListSetsMethod;
    if ((getListSetsMethod = ClusterServiceGrpc.getListSetsMethod) == null) {
      synchronized (ClusterServiceGrpc.class) {
        if ((getListSetsMethod = ClusterServiceGrpc.getListSetsMethod) == null) {
          ClusterServiceGrpc.getListSetsMethod = getListSetsMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.ListSetsRequest, dev.aerogate.v1.ListSetsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListSets"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.ListSetsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.ListSetsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ClusterServiceMethodDescriptorSupplier("ListSets"))
              .build();
        }
      }
    }
    return getListSetsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.ListNodesRequest,
      dev.aerogate.v1.ListNodesResponse> getListNodesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListNodes",
      requestType = dev.aerogate.v1.ListNodesRequest.class,
      responseType = dev.aerogate.v1.ListNodesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.ListNodesRequest,
      dev.aerogate.v1.ListNodesResponse> getListNodesMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.ListNodesRequest, dev.aerogate.v1.ListNodesResponse> getListNodesMethod;
    if ((getListNodesMethod = ClusterServiceGrpc.getListNodesMethod) == null) {
      synchronized (ClusterServiceGrpc.class) {
        if ((getListNodesMethod = ClusterServiceGrpc.getListNodesMethod) == null) {
          ClusterServiceGrpc.getListNodesMethod = getListNodesMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.ListNodesRequest, dev.aerogate.v1.ListNodesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListNodes"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.ListNodesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.ListNodesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ClusterServiceMethodDescriptorSupplier("ListNodes"))
              .build();
        }
      }
    }
    return getListNodesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.GetBuildRequest,
      dev.aerogate.v1.GetBuildResponse> getGetBuildMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetBuild",
      requestType = dev.aerogate.v1.GetBuildRequest.class,
      responseType = dev.aerogate.v1.GetBuildResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.GetBuildRequest,
      dev.aerogate.v1.GetBuildResponse> getGetBuildMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.GetBuildRequest, dev.aerogate.v1.GetBuildResponse> getGetBuildMethod;
    if ((getGetBuildMethod = ClusterServiceGrpc.getGetBuildMethod) == null) {
      synchronized (ClusterServiceGrpc.class) {
        if ((getGetBuildMethod = ClusterServiceGrpc.getGetBuildMethod) == null) {
          ClusterServiceGrpc.getGetBuildMethod = getGetBuildMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.GetBuildRequest, dev.aerogate.v1.GetBuildResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetBuild"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.GetBuildRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.GetBuildResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ClusterServiceMethodDescriptorSupplier("GetBuild"))
              .build();
        }
      }
    }
    return getGetBuildMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.GetClusterStabilityRequest,
      dev.aerogate.v1.GetClusterStabilityResponse> getGetClusterStabilityMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetClusterStability",
      requestType = dev.aerogate.v1.GetClusterStabilityRequest.class,
      responseType = dev.aerogate.v1.GetClusterStabilityResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.GetClusterStabilityRequest,
      dev.aerogate.v1.GetClusterStabilityResponse> getGetClusterStabilityMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.GetClusterStabilityRequest, dev.aerogate.v1.GetClusterStabilityResponse> getGetClusterStabilityMethod;
    if ((getGetClusterStabilityMethod = ClusterServiceGrpc.getGetClusterStabilityMethod) == null) {
      synchronized (ClusterServiceGrpc.class) {
        if ((getGetClusterStabilityMethod = ClusterServiceGrpc.getGetClusterStabilityMethod) == null) {
          ClusterServiceGrpc.getGetClusterStabilityMethod = getGetClusterStabilityMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.GetClusterStabilityRequest, dev.aerogate.v1.GetClusterStabilityResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetClusterStability"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.GetClusterStabilityRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.GetClusterStabilityResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ClusterServiceMethodDescriptorSupplier("GetClusterStability"))
              .build();
        }
      }
    }
    return getGetClusterStabilityMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.GetNamespaceStrongConsistencyRequest,
      dev.aerogate.v1.GetNamespaceStrongConsistencyResponse> getGetNamespaceStrongConsistencyMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetNamespaceStrongConsistency",
      requestType = dev.aerogate.v1.GetNamespaceStrongConsistencyRequest.class,
      responseType = dev.aerogate.v1.GetNamespaceStrongConsistencyResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.GetNamespaceStrongConsistencyRequest,
      dev.aerogate.v1.GetNamespaceStrongConsistencyResponse> getGetNamespaceStrongConsistencyMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.GetNamespaceStrongConsistencyRequest, dev.aerogate.v1.GetNamespaceStrongConsistencyResponse> getGetNamespaceStrongConsistencyMethod;
    if ((getGetNamespaceStrongConsistencyMethod = ClusterServiceGrpc.getGetNamespaceStrongConsistencyMethod) == null) {
      synchronized (ClusterServiceGrpc.class) {
        if ((getGetNamespaceStrongConsistencyMethod = ClusterServiceGrpc.getGetNamespaceStrongConsistencyMethod) == null) {
          ClusterServiceGrpc.getGetNamespaceStrongConsistencyMethod = getGetNamespaceStrongConsistencyMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.GetNamespaceStrongConsistencyRequest, dev.aerogate.v1.GetNamespaceStrongConsistencyResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetNamespaceStrongConsistency"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.GetNamespaceStrongConsistencyRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.GetNamespaceStrongConsistencyResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ClusterServiceMethodDescriptorSupplier("GetNamespaceStrongConsistency"))
              .build();
        }
      }
    }
    return getGetNamespaceStrongConsistencyMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.TruncateRequest,
      dev.aerogate.v1.TruncateResponse> getTruncateMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Truncate",
      requestType = dev.aerogate.v1.TruncateRequest.class,
      responseType = dev.aerogate.v1.TruncateResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.TruncateRequest,
      dev.aerogate.v1.TruncateResponse> getTruncateMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.TruncateRequest, dev.aerogate.v1.TruncateResponse> getTruncateMethod;
    if ((getTruncateMethod = ClusterServiceGrpc.getTruncateMethod) == null) {
      synchronized (ClusterServiceGrpc.class) {
        if ((getTruncateMethod = ClusterServiceGrpc.getTruncateMethod) == null) {
          ClusterServiceGrpc.getTruncateMethod = getTruncateMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.TruncateRequest, dev.aerogate.v1.TruncateResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Truncate"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.TruncateRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.TruncateResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ClusterServiceMethodDescriptorSupplier("Truncate"))
              .build();
        }
      }
    }
    return getTruncateMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static ClusterServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ClusterServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ClusterServiceStub>() {
        @java.lang.Override
        public ClusterServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ClusterServiceStub(channel, callOptions);
        }
      };
    return ClusterServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static ClusterServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ClusterServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ClusterServiceBlockingV2Stub>() {
        @java.lang.Override
        public ClusterServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ClusterServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return ClusterServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static ClusterServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ClusterServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ClusterServiceBlockingStub>() {
        @java.lang.Override
        public ClusterServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ClusterServiceBlockingStub(channel, callOptions);
        }
      };
    return ClusterServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static ClusterServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ClusterServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ClusterServiceFutureStub>() {
        @java.lang.Override
        public ClusterServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ClusterServiceFutureStub(channel, callOptions);
        }
      };
    return ClusterServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Describes the gateway and its cluster, passes info commands on, and truncates.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Describes this gateway and what can be done through it right now: versions, features, limits, namespaces. Answers
     * even when the cluster is unreachable (`connected` is then false and the cluster's part is what was last known, or
     * empty).
     * Errors: none of its own.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    default void getServerInfo(dev.aerogate.v1.GetServerInfoRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.GetServerInfoResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetServerInfoMethod(), responseObserver);
    }

    /**
     * <pre>
     * Passes raw info commands to one or all nodes and returns their answers unread. Commands that only read are allowed
     * by a list; everything else needs the operator's `--allow-info-admin` flag, since some of them stop nodes or change
     * their configuration.
     * Errors: INVALID_ARGUMENT for no command, more than 64, one that is empty, longer than 64 KiB or holds a line break
     * or NUL, or a node name the cluster does not have; PERMISSION_DENIED for a command that is not on the list;
     * UNAVAILABLE when the one node asked does not answer (with `all_nodes`, that is that node's own `error`). What a
     * node refuses is its answer, not an error.
     * Retry: safe for reading commands; with the flag, as safe as the command. Browsers can call it.
     * </pre>
     */
    default void info(dev.aerogate.v1.InfoRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.InfoResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getInfoMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists the namespaces of the cluster, by name.
     * Errors: UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    default void listNamespaces(dev.aerogate.v1.ListNamespacesRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.ListNamespacesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListNamespacesMethod(), responseObserver);
    }

    /**
     * <pre>
     * Reads one namespace: the numbers that matter as fields, and everything the nodes said as text, over all nodes and
     * for each.
     * Errors: NOT_FOUND for a namespace the cluster does not have; UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    default void getNamespace(dev.aerogate.v1.GetNamespaceRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.GetNamespaceResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetNamespaceMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists the sets of a namespace with their sizes and settings, by name. A namespace has at most 4095, so the answer
     * is not paged. A set stays listed after its last record has gone.
     * Errors: NOT_FOUND for a namespace the cluster does not have; UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    default void listSets(dev.aerogate.v1.ListSetsRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.ListSetsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListSetsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists the nodes the gateway's driver knows, by name, with how it stands with each.
     * Errors: none of its own: without a cluster the list is empty.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    default void listNodes(dev.aerogate.v1.ListNodesRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.ListNodesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListNodesMethod(), responseObserver);
    }

    /**
     * <pre>
     * Reads the server build of every node.
     * Errors: UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    default void getBuild(dev.aerogate.v1.GetBuildRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.GetBuildResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetBuildMethod(), responseObserver);
    }

    /**
     * <pre>
     * Asks every node whether the cluster is stable: all nodes agree on who belongs to it, and, unless told otherwise, no
     * data is on the move.
     * Errors: INVALID_ARGUMENT for a size outside 1 to 256; NOT_FOUND for a namespace the cluster does not have;
     * UNAVAILABLE when no node answers. An unstable cluster is an answer, not an error.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    default void getClusterStability(dev.aerogate.v1.GetClusterStabilityRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.GetClusterStabilityResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetClusterStabilityMethod(), responseObserver);
    }

    /**
     * <pre>
     * Tells whether a namespace is strongly consistent, which transactions need, and by what the gateway knows it.
     * Errors: NOT_FOUND for a namespace the cluster does not have; UNAVAILABLE when no node answers. Never a guess: what
     * cannot be asked is an error.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    default void getNamespaceStrongConsistency(dev.aerogate.v1.GetNamespaceStrongConsistencyRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.GetNamespaceStrongConsistencyResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetNamespaceStrongConsistencyMethod(), responseObserver);
    }

    /**
     * <pre>
     * Removes all records of a set or namespace that were last updated before a moment. The order is immediate: the
     * records are gone for every reader when this returns, while their space is reclaimed in the background. It is not
     * transactional and leaves no tombstones; on Community Edition, records on storage devices may return after a cold
     * start.
     * Errors: INVALID_ARGUMENT for a missing target, an empty set name, or a cutoff in the future or before 2010-01-01;
     * NOT_FOUND for a namespace the cluster does not have; PERMISSION_DENIED for the server's role checks;
     * DEADLINE_EXCEEDED or UNKNOWN with `in_doubt` when the answer was lost.
     * Retry: safe with `before_time`; without it a retry also removes what was written since.
     * Browsers can call it.
     * </pre>
     */
    default void truncate(dev.aerogate.v1.TruncateRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.TruncateResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getTruncateMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service ClusterService.
   * <pre>
   * Describes the gateway and its cluster, passes info commands on, and truncates.
   * </pre>
   */
  public static abstract class ClusterServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return ClusterServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service ClusterService.
   * <pre>
   * Describes the gateway and its cluster, passes info commands on, and truncates.
   * </pre>
   */
  public static final class ClusterServiceStub
      extends io.grpc.stub.AbstractAsyncStub<ClusterServiceStub> {
    private ClusterServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ClusterServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ClusterServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Describes this gateway and what can be done through it right now: versions, features, limits, namespaces. Answers
     * even when the cluster is unreachable (`connected` is then false and the cluster's part is what was last known, or
     * empty).
     * Errors: none of its own.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public void getServerInfo(dev.aerogate.v1.GetServerInfoRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.GetServerInfoResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetServerInfoMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Passes raw info commands to one or all nodes and returns their answers unread. Commands that only read are allowed
     * by a list; everything else needs the operator's `--allow-info-admin` flag, since some of them stop nodes or change
     * their configuration.
     * Errors: INVALID_ARGUMENT for no command, more than 64, one that is empty, longer than 64 KiB or holds a line break
     * or NUL, or a node name the cluster does not have; PERMISSION_DENIED for a command that is not on the list;
     * UNAVAILABLE when the one node asked does not answer (with `all_nodes`, that is that node's own `error`). What a
     * node refuses is its answer, not an error.
     * Retry: safe for reading commands; with the flag, as safe as the command. Browsers can call it.
     * </pre>
     */
    public void info(dev.aerogate.v1.InfoRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.InfoResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getInfoMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists the namespaces of the cluster, by name.
     * Errors: UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public void listNamespaces(dev.aerogate.v1.ListNamespacesRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.ListNamespacesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListNamespacesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Reads one namespace: the numbers that matter as fields, and everything the nodes said as text, over all nodes and
     * for each.
     * Errors: NOT_FOUND for a namespace the cluster does not have; UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public void getNamespace(dev.aerogate.v1.GetNamespaceRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.GetNamespaceResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetNamespaceMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists the sets of a namespace with their sizes and settings, by name. A namespace has at most 4095, so the answer
     * is not paged. A set stays listed after its last record has gone.
     * Errors: NOT_FOUND for a namespace the cluster does not have; UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public void listSets(dev.aerogate.v1.ListSetsRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.ListSetsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListSetsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists the nodes the gateway's driver knows, by name, with how it stands with each.
     * Errors: none of its own: without a cluster the list is empty.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public void listNodes(dev.aerogate.v1.ListNodesRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.ListNodesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListNodesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Reads the server build of every node.
     * Errors: UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public void getBuild(dev.aerogate.v1.GetBuildRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.GetBuildResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetBuildMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Asks every node whether the cluster is stable: all nodes agree on who belongs to it, and, unless told otherwise, no
     * data is on the move.
     * Errors: INVALID_ARGUMENT for a size outside 1 to 256; NOT_FOUND for a namespace the cluster does not have;
     * UNAVAILABLE when no node answers. An unstable cluster is an answer, not an error.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public void getClusterStability(dev.aerogate.v1.GetClusterStabilityRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.GetClusterStabilityResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetClusterStabilityMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Tells whether a namespace is strongly consistent, which transactions need, and by what the gateway knows it.
     * Errors: NOT_FOUND for a namespace the cluster does not have; UNAVAILABLE when no node answers. Never a guess: what
     * cannot be asked is an error.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public void getNamespaceStrongConsistency(dev.aerogate.v1.GetNamespaceStrongConsistencyRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.GetNamespaceStrongConsistencyResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetNamespaceStrongConsistencyMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Removes all records of a set or namespace that were last updated before a moment. The order is immediate: the
     * records are gone for every reader when this returns, while their space is reclaimed in the background. It is not
     * transactional and leaves no tombstones; on Community Edition, records on storage devices may return after a cold
     * start.
     * Errors: INVALID_ARGUMENT for a missing target, an empty set name, or a cutoff in the future or before 2010-01-01;
     * NOT_FOUND for a namespace the cluster does not have; PERMISSION_DENIED for the server's role checks;
     * DEADLINE_EXCEEDED or UNKNOWN with `in_doubt` when the answer was lost.
     * Retry: safe with `before_time`; without it a retry also removes what was written since.
     * Browsers can call it.
     * </pre>
     */
    public void truncate(dev.aerogate.v1.TruncateRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.TruncateResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getTruncateMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service ClusterService.
   * <pre>
   * Describes the gateway and its cluster, passes info commands on, and truncates.
   * </pre>
   */
  public static final class ClusterServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<ClusterServiceBlockingV2Stub> {
    private ClusterServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ClusterServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ClusterServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Describes this gateway and what can be done through it right now: versions, features, limits, namespaces. Answers
     * even when the cluster is unreachable (`connected` is then false and the cluster's part is what was last known, or
     * empty).
     * Errors: none of its own.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.GetServerInfoResponse getServerInfo(dev.aerogate.v1.GetServerInfoRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetServerInfoMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Passes raw info commands to one or all nodes and returns their answers unread. Commands that only read are allowed
     * by a list; everything else needs the operator's `--allow-info-admin` flag, since some of them stop nodes or change
     * their configuration.
     * Errors: INVALID_ARGUMENT for no command, more than 64, one that is empty, longer than 64 KiB or holds a line break
     * or NUL, or a node name the cluster does not have; PERMISSION_DENIED for a command that is not on the list;
     * UNAVAILABLE when the one node asked does not answer (with `all_nodes`, that is that node's own `error`). What a
     * node refuses is its answer, not an error.
     * Retry: safe for reading commands; with the flag, as safe as the command. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.InfoResponse info(dev.aerogate.v1.InfoRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getInfoMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the namespaces of the cluster, by name.
     * Errors: UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.ListNamespacesResponse listNamespaces(dev.aerogate.v1.ListNamespacesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListNamespacesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Reads one namespace: the numbers that matter as fields, and everything the nodes said as text, over all nodes and
     * for each.
     * Errors: NOT_FOUND for a namespace the cluster does not have; UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.GetNamespaceResponse getNamespace(dev.aerogate.v1.GetNamespaceRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetNamespaceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the sets of a namespace with their sizes and settings, by name. A namespace has at most 4095, so the answer
     * is not paged. A set stays listed after its last record has gone.
     * Errors: NOT_FOUND for a namespace the cluster does not have; UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.ListSetsResponse listSets(dev.aerogate.v1.ListSetsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListSetsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the nodes the gateway's driver knows, by name, with how it stands with each.
     * Errors: none of its own: without a cluster the list is empty.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.ListNodesResponse listNodes(dev.aerogate.v1.ListNodesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListNodesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Reads the server build of every node.
     * Errors: UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.GetBuildResponse getBuild(dev.aerogate.v1.GetBuildRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetBuildMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Asks every node whether the cluster is stable: all nodes agree on who belongs to it, and, unless told otherwise, no
     * data is on the move.
     * Errors: INVALID_ARGUMENT for a size outside 1 to 256; NOT_FOUND for a namespace the cluster does not have;
     * UNAVAILABLE when no node answers. An unstable cluster is an answer, not an error.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.GetClusterStabilityResponse getClusterStability(dev.aerogate.v1.GetClusterStabilityRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetClusterStabilityMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Tells whether a namespace is strongly consistent, which transactions need, and by what the gateway knows it.
     * Errors: NOT_FOUND for a namespace the cluster does not have; UNAVAILABLE when no node answers. Never a guess: what
     * cannot be asked is an error.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.GetNamespaceStrongConsistencyResponse getNamespaceStrongConsistency(dev.aerogate.v1.GetNamespaceStrongConsistencyRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetNamespaceStrongConsistencyMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes all records of a set or namespace that were last updated before a moment. The order is immediate: the
     * records are gone for every reader when this returns, while their space is reclaimed in the background. It is not
     * transactional and leaves no tombstones; on Community Edition, records on storage devices may return after a cold
     * start.
     * Errors: INVALID_ARGUMENT for a missing target, an empty set name, or a cutoff in the future or before 2010-01-01;
     * NOT_FOUND for a namespace the cluster does not have; PERMISSION_DENIED for the server's role checks;
     * DEADLINE_EXCEEDED or UNKNOWN with `in_doubt` when the answer was lost.
     * Retry: safe with `before_time`; without it a retry also removes what was written since.
     * Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.TruncateResponse truncate(dev.aerogate.v1.TruncateRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getTruncateMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service ClusterService.
   * <pre>
   * Describes the gateway and its cluster, passes info commands on, and truncates.
   * </pre>
   */
  public static final class ClusterServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<ClusterServiceBlockingStub> {
    private ClusterServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ClusterServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ClusterServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Describes this gateway and what can be done through it right now: versions, features, limits, namespaces. Answers
     * even when the cluster is unreachable (`connected` is then false and the cluster's part is what was last known, or
     * empty).
     * Errors: none of its own.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.GetServerInfoResponse getServerInfo(dev.aerogate.v1.GetServerInfoRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetServerInfoMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Passes raw info commands to one or all nodes and returns their answers unread. Commands that only read are allowed
     * by a list; everything else needs the operator's `--allow-info-admin` flag, since some of them stop nodes or change
     * their configuration.
     * Errors: INVALID_ARGUMENT for no command, more than 64, one that is empty, longer than 64 KiB or holds a line break
     * or NUL, or a node name the cluster does not have; PERMISSION_DENIED for a command that is not on the list;
     * UNAVAILABLE when the one node asked does not answer (with `all_nodes`, that is that node's own `error`). What a
     * node refuses is its answer, not an error.
     * Retry: safe for reading commands; with the flag, as safe as the command. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.InfoResponse info(dev.aerogate.v1.InfoRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getInfoMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the namespaces of the cluster, by name.
     * Errors: UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.ListNamespacesResponse listNamespaces(dev.aerogate.v1.ListNamespacesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListNamespacesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Reads one namespace: the numbers that matter as fields, and everything the nodes said as text, over all nodes and
     * for each.
     * Errors: NOT_FOUND for a namespace the cluster does not have; UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.GetNamespaceResponse getNamespace(dev.aerogate.v1.GetNamespaceRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetNamespaceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the sets of a namespace with their sizes and settings, by name. A namespace has at most 4095, so the answer
     * is not paged. A set stays listed after its last record has gone.
     * Errors: NOT_FOUND for a namespace the cluster does not have; UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.ListSetsResponse listSets(dev.aerogate.v1.ListSetsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListSetsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the nodes the gateway's driver knows, by name, with how it stands with each.
     * Errors: none of its own: without a cluster the list is empty.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.ListNodesResponse listNodes(dev.aerogate.v1.ListNodesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListNodesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Reads the server build of every node.
     * Errors: UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.GetBuildResponse getBuild(dev.aerogate.v1.GetBuildRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetBuildMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Asks every node whether the cluster is stable: all nodes agree on who belongs to it, and, unless told otherwise, no
     * data is on the move.
     * Errors: INVALID_ARGUMENT for a size outside 1 to 256; NOT_FOUND for a namespace the cluster does not have;
     * UNAVAILABLE when no node answers. An unstable cluster is an answer, not an error.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.GetClusterStabilityResponse getClusterStability(dev.aerogate.v1.GetClusterStabilityRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetClusterStabilityMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Tells whether a namespace is strongly consistent, which transactions need, and by what the gateway knows it.
     * Errors: NOT_FOUND for a namespace the cluster does not have; UNAVAILABLE when no node answers. Never a guess: what
     * cannot be asked is an error.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.GetNamespaceStrongConsistencyResponse getNamespaceStrongConsistency(dev.aerogate.v1.GetNamespaceStrongConsistencyRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetNamespaceStrongConsistencyMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes all records of a set or namespace that were last updated before a moment. The order is immediate: the
     * records are gone for every reader when this returns, while their space is reclaimed in the background. It is not
     * transactional and leaves no tombstones; on Community Edition, records on storage devices may return after a cold
     * start.
     * Errors: INVALID_ARGUMENT for a missing target, an empty set name, or a cutoff in the future or before 2010-01-01;
     * NOT_FOUND for a namespace the cluster does not have; PERMISSION_DENIED for the server's role checks;
     * DEADLINE_EXCEEDED or UNKNOWN with `in_doubt` when the answer was lost.
     * Retry: safe with `before_time`; without it a retry also removes what was written since.
     * Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.TruncateResponse truncate(dev.aerogate.v1.TruncateRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getTruncateMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service ClusterService.
   * <pre>
   * Describes the gateway and its cluster, passes info commands on, and truncates.
   * </pre>
   */
  public static final class ClusterServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<ClusterServiceFutureStub> {
    private ClusterServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ClusterServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ClusterServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Describes this gateway and what can be done through it right now: versions, features, limits, namespaces. Answers
     * even when the cluster is unreachable (`connected` is then false and the cluster's part is what was last known, or
     * empty).
     * Errors: none of its own.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.GetServerInfoResponse> getServerInfo(
        dev.aerogate.v1.GetServerInfoRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetServerInfoMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Passes raw info commands to one or all nodes and returns their answers unread. Commands that only read are allowed
     * by a list; everything else needs the operator's `--allow-info-admin` flag, since some of them stop nodes or change
     * their configuration.
     * Errors: INVALID_ARGUMENT for no command, more than 64, one that is empty, longer than 64 KiB or holds a line break
     * or NUL, or a node name the cluster does not have; PERMISSION_DENIED for a command that is not on the list;
     * UNAVAILABLE when the one node asked does not answer (with `all_nodes`, that is that node's own `error`). What a
     * node refuses is its answer, not an error.
     * Retry: safe for reading commands; with the flag, as safe as the command. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.InfoResponse> info(
        dev.aerogate.v1.InfoRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getInfoMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists the namespaces of the cluster, by name.
     * Errors: UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.ListNamespacesResponse> listNamespaces(
        dev.aerogate.v1.ListNamespacesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListNamespacesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Reads one namespace: the numbers that matter as fields, and everything the nodes said as text, over all nodes and
     * for each.
     * Errors: NOT_FOUND for a namespace the cluster does not have; UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.GetNamespaceResponse> getNamespace(
        dev.aerogate.v1.GetNamespaceRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetNamespaceMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists the sets of a namespace with their sizes and settings, by name. A namespace has at most 4095, so the answer
     * is not paged. A set stays listed after its last record has gone.
     * Errors: NOT_FOUND for a namespace the cluster does not have; UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.ListSetsResponse> listSets(
        dev.aerogate.v1.ListSetsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListSetsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists the nodes the gateway's driver knows, by name, with how it stands with each.
     * Errors: none of its own: without a cluster the list is empty.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.ListNodesResponse> listNodes(
        dev.aerogate.v1.ListNodesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListNodesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Reads the server build of every node.
     * Errors: UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.GetBuildResponse> getBuild(
        dev.aerogate.v1.GetBuildRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetBuildMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Asks every node whether the cluster is stable: all nodes agree on who belongs to it, and, unless told otherwise, no
     * data is on the move.
     * Errors: INVALID_ARGUMENT for a size outside 1 to 256; NOT_FOUND for a namespace the cluster does not have;
     * UNAVAILABLE when no node answers. An unstable cluster is an answer, not an error.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.GetClusterStabilityResponse> getClusterStability(
        dev.aerogate.v1.GetClusterStabilityRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetClusterStabilityMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Tells whether a namespace is strongly consistent, which transactions need, and by what the gateway knows it.
     * Errors: NOT_FOUND for a namespace the cluster does not have; UNAVAILABLE when no node answers. Never a guess: what
     * cannot be asked is an error.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.GetNamespaceStrongConsistencyResponse> getNamespaceStrongConsistency(
        dev.aerogate.v1.GetNamespaceStrongConsistencyRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetNamespaceStrongConsistencyMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Removes all records of a set or namespace that were last updated before a moment. The order is immediate: the
     * records are gone for every reader when this returns, while their space is reclaimed in the background. It is not
     * transactional and leaves no tombstones; on Community Edition, records on storage devices may return after a cold
     * start.
     * Errors: INVALID_ARGUMENT for a missing target, an empty set name, or a cutoff in the future or before 2010-01-01;
     * NOT_FOUND for a namespace the cluster does not have; PERMISSION_DENIED for the server's role checks;
     * DEADLINE_EXCEEDED or UNKNOWN with `in_doubt` when the answer was lost.
     * Retry: safe with `before_time`; without it a retry also removes what was written since.
     * Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.TruncateResponse> truncate(
        dev.aerogate.v1.TruncateRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getTruncateMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_SERVER_INFO = 0;
  private static final int METHODID_INFO = 1;
  private static final int METHODID_LIST_NAMESPACES = 2;
  private static final int METHODID_GET_NAMESPACE = 3;
  private static final int METHODID_LIST_SETS = 4;
  private static final int METHODID_LIST_NODES = 5;
  private static final int METHODID_GET_BUILD = 6;
  private static final int METHODID_GET_CLUSTER_STABILITY = 7;
  private static final int METHODID_GET_NAMESPACE_STRONG_CONSISTENCY = 8;
  private static final int METHODID_TRUNCATE = 9;

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
        case METHODID_GET_SERVER_INFO:
          serviceImpl.getServerInfo((dev.aerogate.v1.GetServerInfoRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.GetServerInfoResponse>) responseObserver);
          break;
        case METHODID_INFO:
          serviceImpl.info((dev.aerogate.v1.InfoRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.InfoResponse>) responseObserver);
          break;
        case METHODID_LIST_NAMESPACES:
          serviceImpl.listNamespaces((dev.aerogate.v1.ListNamespacesRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.ListNamespacesResponse>) responseObserver);
          break;
        case METHODID_GET_NAMESPACE:
          serviceImpl.getNamespace((dev.aerogate.v1.GetNamespaceRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.GetNamespaceResponse>) responseObserver);
          break;
        case METHODID_LIST_SETS:
          serviceImpl.listSets((dev.aerogate.v1.ListSetsRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.ListSetsResponse>) responseObserver);
          break;
        case METHODID_LIST_NODES:
          serviceImpl.listNodes((dev.aerogate.v1.ListNodesRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.ListNodesResponse>) responseObserver);
          break;
        case METHODID_GET_BUILD:
          serviceImpl.getBuild((dev.aerogate.v1.GetBuildRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.GetBuildResponse>) responseObserver);
          break;
        case METHODID_GET_CLUSTER_STABILITY:
          serviceImpl.getClusterStability((dev.aerogate.v1.GetClusterStabilityRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.GetClusterStabilityResponse>) responseObserver);
          break;
        case METHODID_GET_NAMESPACE_STRONG_CONSISTENCY:
          serviceImpl.getNamespaceStrongConsistency((dev.aerogate.v1.GetNamespaceStrongConsistencyRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.GetNamespaceStrongConsistencyResponse>) responseObserver);
          break;
        case METHODID_TRUNCATE:
          serviceImpl.truncate((dev.aerogate.v1.TruncateRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.TruncateResponse>) responseObserver);
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
          getGetServerInfoMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.GetServerInfoRequest,
              dev.aerogate.v1.GetServerInfoResponse>(
                service, METHODID_GET_SERVER_INFO)))
        .addMethod(
          getInfoMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.InfoRequest,
              dev.aerogate.v1.InfoResponse>(
                service, METHODID_INFO)))
        .addMethod(
          getListNamespacesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.ListNamespacesRequest,
              dev.aerogate.v1.ListNamespacesResponse>(
                service, METHODID_LIST_NAMESPACES)))
        .addMethod(
          getGetNamespaceMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.GetNamespaceRequest,
              dev.aerogate.v1.GetNamespaceResponse>(
                service, METHODID_GET_NAMESPACE)))
        .addMethod(
          getListSetsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.ListSetsRequest,
              dev.aerogate.v1.ListSetsResponse>(
                service, METHODID_LIST_SETS)))
        .addMethod(
          getListNodesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.ListNodesRequest,
              dev.aerogate.v1.ListNodesResponse>(
                service, METHODID_LIST_NODES)))
        .addMethod(
          getGetBuildMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.GetBuildRequest,
              dev.aerogate.v1.GetBuildResponse>(
                service, METHODID_GET_BUILD)))
        .addMethod(
          getGetClusterStabilityMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.GetClusterStabilityRequest,
              dev.aerogate.v1.GetClusterStabilityResponse>(
                service, METHODID_GET_CLUSTER_STABILITY)))
        .addMethod(
          getGetNamespaceStrongConsistencyMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.GetNamespaceStrongConsistencyRequest,
              dev.aerogate.v1.GetNamespaceStrongConsistencyResponse>(
                service, METHODID_GET_NAMESPACE_STRONG_CONSISTENCY)))
        .addMethod(
          getTruncateMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.TruncateRequest,
              dev.aerogate.v1.TruncateResponse>(
                service, METHODID_TRUNCATE)))
        .build();
  }

  private static abstract class ClusterServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    ClusterServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.aerogate.v1.ClusterServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("ClusterService");
    }
  }

  private static final class ClusterServiceFileDescriptorSupplier
      extends ClusterServiceBaseDescriptorSupplier {
    ClusterServiceFileDescriptorSupplier() {}
  }

  private static final class ClusterServiceMethodDescriptorSupplier
      extends ClusterServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    ClusterServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (ClusterServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new ClusterServiceFileDescriptorSupplier())
              .addMethod(getGetServerInfoMethod())
              .addMethod(getInfoMethod())
              .addMethod(getListNamespacesMethod())
              .addMethod(getGetNamespaceMethod())
              .addMethod(getListSetsMethod())
              .addMethod(getListNodesMethod())
              .addMethod(getGetBuildMethod())
              .addMethod(getGetClusterStabilityMethod())
              .addMethod(getGetNamespaceStrongConsistencyMethod())
              .addMethod(getTruncateMethod())
              .build();
        }
      }
    }
    return result;
  }
}
