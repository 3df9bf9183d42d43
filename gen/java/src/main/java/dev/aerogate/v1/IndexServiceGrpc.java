package dev.aerogate.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Creates, drops and describes secondary indexes.
 * An index name is unique within its namespace. Index definitions are part of the cluster's metadata: one node takes
 * the order and spreads it, so a definition shows on other nodes a moment later, and the index is built by each node
 * for itself.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class IndexServiceGrpc {

  private IndexServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "aerogate.v1.IndexService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.CreateIndexRequest,
      dev.aerogate.v1.CreateIndexResponse> getCreateIndexMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateIndex",
      requestType = dev.aerogate.v1.CreateIndexRequest.class,
      responseType = dev.aerogate.v1.CreateIndexResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.CreateIndexRequest,
      dev.aerogate.v1.CreateIndexResponse> getCreateIndexMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.CreateIndexRequest, dev.aerogate.v1.CreateIndexResponse> getCreateIndexMethod;
    if ((getCreateIndexMethod = IndexServiceGrpc.getCreateIndexMethod) == null) {
      synchronized (IndexServiceGrpc.class) {
        if ((getCreateIndexMethod = IndexServiceGrpc.getCreateIndexMethod) == null) {
          IndexServiceGrpc.getCreateIndexMethod = getCreateIndexMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.CreateIndexRequest, dev.aerogate.v1.CreateIndexResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateIndex"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.CreateIndexRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.CreateIndexResponse.getDefaultInstance()))
              .setSchemaDescriptor(new IndexServiceMethodDescriptorSupplier("CreateIndex"))
              .build();
        }
      }
    }
    return getCreateIndexMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.DropIndexRequest,
      dev.aerogate.v1.DropIndexResponse> getDropIndexMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DropIndex",
      requestType = dev.aerogate.v1.DropIndexRequest.class,
      responseType = dev.aerogate.v1.DropIndexResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.DropIndexRequest,
      dev.aerogate.v1.DropIndexResponse> getDropIndexMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.DropIndexRequest, dev.aerogate.v1.DropIndexResponse> getDropIndexMethod;
    if ((getDropIndexMethod = IndexServiceGrpc.getDropIndexMethod) == null) {
      synchronized (IndexServiceGrpc.class) {
        if ((getDropIndexMethod = IndexServiceGrpc.getDropIndexMethod) == null) {
          IndexServiceGrpc.getDropIndexMethod = getDropIndexMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.DropIndexRequest, dev.aerogate.v1.DropIndexResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DropIndex"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.DropIndexRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.DropIndexResponse.getDefaultInstance()))
              .setSchemaDescriptor(new IndexServiceMethodDescriptorSupplier("DropIndex"))
              .build();
        }
      }
    }
    return getDropIndexMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.ListIndexesRequest,
      dev.aerogate.v1.ListIndexesResponse> getListIndexesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListIndexes",
      requestType = dev.aerogate.v1.ListIndexesRequest.class,
      responseType = dev.aerogate.v1.ListIndexesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.ListIndexesRequest,
      dev.aerogate.v1.ListIndexesResponse> getListIndexesMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.ListIndexesRequest, dev.aerogate.v1.ListIndexesResponse> getListIndexesMethod;
    if ((getListIndexesMethod = IndexServiceGrpc.getListIndexesMethod) == null) {
      synchronized (IndexServiceGrpc.class) {
        if ((getListIndexesMethod = IndexServiceGrpc.getListIndexesMethod) == null) {
          IndexServiceGrpc.getListIndexesMethod = getListIndexesMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.ListIndexesRequest, dev.aerogate.v1.ListIndexesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListIndexes"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.ListIndexesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.ListIndexesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new IndexServiceMethodDescriptorSupplier("ListIndexes"))
              .build();
        }
      }
    }
    return getListIndexesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.GetIndexRequest,
      dev.aerogate.v1.GetIndexResponse> getGetIndexMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetIndex",
      requestType = dev.aerogate.v1.GetIndexRequest.class,
      responseType = dev.aerogate.v1.GetIndexResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.GetIndexRequest,
      dev.aerogate.v1.GetIndexResponse> getGetIndexMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.GetIndexRequest, dev.aerogate.v1.GetIndexResponse> getGetIndexMethod;
    if ((getGetIndexMethod = IndexServiceGrpc.getGetIndexMethod) == null) {
      synchronized (IndexServiceGrpc.class) {
        if ((getGetIndexMethod = IndexServiceGrpc.getGetIndexMethod) == null) {
          IndexServiceGrpc.getGetIndexMethod = getGetIndexMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.GetIndexRequest, dev.aerogate.v1.GetIndexResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetIndex"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.GetIndexRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.GetIndexResponse.getDefaultInstance()))
              .setSchemaDescriptor(new IndexServiceMethodDescriptorSupplier("GetIndex"))
              .build();
        }
      }
    }
    return getGetIndexMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.aerogate.v1.WatchIndexRequest,
      dev.aerogate.v1.WatchIndexResponse> getWatchIndexMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "WatchIndex",
      requestType = dev.aerogate.v1.WatchIndexRequest.class,
      responseType = dev.aerogate.v1.WatchIndexResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.aerogate.v1.WatchIndexRequest,
      dev.aerogate.v1.WatchIndexResponse> getWatchIndexMethod() {
    io.grpc.MethodDescriptor<dev.aerogate.v1.WatchIndexRequest, dev.aerogate.v1.WatchIndexResponse> getWatchIndexMethod;
    if ((getWatchIndexMethod = IndexServiceGrpc.getWatchIndexMethod) == null) {
      synchronized (IndexServiceGrpc.class) {
        if ((getWatchIndexMethod = IndexServiceGrpc.getWatchIndexMethod) == null) {
          IndexServiceGrpc.getWatchIndexMethod = getWatchIndexMethod =
              io.grpc.MethodDescriptor.<dev.aerogate.v1.WatchIndexRequest, dev.aerogate.v1.WatchIndexResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "WatchIndex"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.WatchIndexRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.aerogate.v1.WatchIndexResponse.getDefaultInstance()))
              .setSchemaDescriptor(new IndexServiceMethodDescriptorSupplier("WatchIndex"))
              .build();
        }
      }
    }
    return getWatchIndexMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static IndexServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<IndexServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<IndexServiceStub>() {
        @java.lang.Override
        public IndexServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new IndexServiceStub(channel, callOptions);
        }
      };
    return IndexServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static IndexServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<IndexServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<IndexServiceBlockingV2Stub>() {
        @java.lang.Override
        public IndexServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new IndexServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return IndexServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static IndexServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<IndexServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<IndexServiceBlockingStub>() {
        @java.lang.Override
        public IndexServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new IndexServiceBlockingStub(channel, callOptions);
        }
      };
    return IndexServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static IndexServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<IndexServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<IndexServiceFutureStub>() {
        @java.lang.Override
        public IndexServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new IndexServiceFutureStub(channel, callOptions);
        }
      };
    return IndexServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Creates, drops and describes secondary indexes.
   * An index name is unique within its namespace. Index definitions are part of the cluster's metadata: one node takes
   * the order and spreads it, so a definition shows on other nodes a moment later, and the index is built by each node
   * for itself.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Orders an index. Returns when the cluster has accepted the definition, not when the index is built: follow it with
     * WatchIndex, or ask GetIndex until its state is INDEX_STATE_READY.
     * Errors: INVALID_ARGUMENT for a missing target, name, source or type, names that are too long, an empty set name, a
     * context or expression that does not compile or is too big; NOT_FOUND for a namespace the cluster does not have;
     * ALREADY_EXISTS for a name that another definition has; RESOURCE_EXHAUSTED at 256 indexes in the namespace;
     * UNIMPLEMENTED for BLOB before server 7.0, expression indexes before 8.1 and set indexes before 8.1.2;
     * PERMISSION_DENIED for the server's role checks; UNKNOWN or DEADLINE_EXCEEDED with `in_doubt` when the answer was
     * lost.
     * Retry: safe; the same name and definition again is OK and changes nothing. A definition that exists under another
     * name is renamed by the server, not doubled.
     * Browsers can call it.
     * </pre>
     */
    default void createIndex(dev.aerogate.v1.CreateIndexRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.CreateIndexResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateIndexMethod(), responseObserver);
    }

    /**
     * <pre>
     * Drops an index. Queries that use it end with an error.
     * Errors: INVALID_ARGUMENT for empty or over-long names; NOT_FOUND for a namespace the cluster does not have, and for
     * an index it does not know, unless `allow_missing` (the gateway looks first: current servers do not say);
     * PERMISSION_DENIED for the server's role checks; UNKNOWN or DEADLINE_EXCEEDED with `in_doubt` when the answer was
     * lost.
     * Retry: safe, best with `allow_missing`. Browsers can call it.
     * </pre>
     */
    default void dropIndex(dev.aerogate.v1.DropIndexRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.DropIndexResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDropIndexMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists index definitions, by namespace and name. At most 256 per namespace, so the answer is not paged.
     * Errors: NOT_FOUND for a namespace the cluster does not have; UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    default void listIndexes(dev.aerogate.v1.ListIndexesRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.ListIndexesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListIndexesMethod(), responseObserver);
    }

    /**
     * <pre>
     * Reads one index: definition and statistics, over all nodes and for each.
     * Errors: INVALID_ARGUMENT for empty or over-long names; NOT_FOUND for an index or a namespace no node knows;
     * UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    default void getIndex(dev.aerogate.v1.GetIndexRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.GetIndexResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetIndexMethod(), responseObserver);
    }

    /**
     * <pre>
     * Streams the progress of a build: the first message at once, one more whenever a poll sees a change, a repeat as
     * heartbeat at least every 15 seconds, and a last one with `last` set when every node has the index ready or one
     * reports it as broken. A stream that ends without it was cut short.
     * Errors: as GetIndex, also when the index is dropped meanwhile; INVALID_ARGUMENT for an interval outside its range.
     * A single poll that fails does not end the stream; three in a row do, with UNAVAILABLE.
     * Retry: safe, open it again. Browsers can call it.
     * </pre>
     */
    default void watchIndex(dev.aerogate.v1.WatchIndexRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.WatchIndexResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getWatchIndexMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service IndexService.
   * <pre>
   * Creates, drops and describes secondary indexes.
   * An index name is unique within its namespace. Index definitions are part of the cluster's metadata: one node takes
   * the order and spreads it, so a definition shows on other nodes a moment later, and the index is built by each node
   * for itself.
   * </pre>
   */
  public static abstract class IndexServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return IndexServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service IndexService.
   * <pre>
   * Creates, drops and describes secondary indexes.
   * An index name is unique within its namespace. Index definitions are part of the cluster's metadata: one node takes
   * the order and spreads it, so a definition shows on other nodes a moment later, and the index is built by each node
   * for itself.
   * </pre>
   */
  public static final class IndexServiceStub
      extends io.grpc.stub.AbstractAsyncStub<IndexServiceStub> {
    private IndexServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected IndexServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new IndexServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Orders an index. Returns when the cluster has accepted the definition, not when the index is built: follow it with
     * WatchIndex, or ask GetIndex until its state is INDEX_STATE_READY.
     * Errors: INVALID_ARGUMENT for a missing target, name, source or type, names that are too long, an empty set name, a
     * context or expression that does not compile or is too big; NOT_FOUND for a namespace the cluster does not have;
     * ALREADY_EXISTS for a name that another definition has; RESOURCE_EXHAUSTED at 256 indexes in the namespace;
     * UNIMPLEMENTED for BLOB before server 7.0, expression indexes before 8.1 and set indexes before 8.1.2;
     * PERMISSION_DENIED for the server's role checks; UNKNOWN or DEADLINE_EXCEEDED with `in_doubt` when the answer was
     * lost.
     * Retry: safe; the same name and definition again is OK and changes nothing. A definition that exists under another
     * name is renamed by the server, not doubled.
     * Browsers can call it.
     * </pre>
     */
    public void createIndex(dev.aerogate.v1.CreateIndexRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.CreateIndexResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateIndexMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Drops an index. Queries that use it end with an error.
     * Errors: INVALID_ARGUMENT for empty or over-long names; NOT_FOUND for a namespace the cluster does not have, and for
     * an index it does not know, unless `allow_missing` (the gateway looks first: current servers do not say);
     * PERMISSION_DENIED for the server's role checks; UNKNOWN or DEADLINE_EXCEEDED with `in_doubt` when the answer was
     * lost.
     * Retry: safe, best with `allow_missing`. Browsers can call it.
     * </pre>
     */
    public void dropIndex(dev.aerogate.v1.DropIndexRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.DropIndexResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDropIndexMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists index definitions, by namespace and name. At most 256 per namespace, so the answer is not paged.
     * Errors: NOT_FOUND for a namespace the cluster does not have; UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public void listIndexes(dev.aerogate.v1.ListIndexesRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.ListIndexesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListIndexesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Reads one index: definition and statistics, over all nodes and for each.
     * Errors: INVALID_ARGUMENT for empty or over-long names; NOT_FOUND for an index or a namespace no node knows;
     * UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public void getIndex(dev.aerogate.v1.GetIndexRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.GetIndexResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetIndexMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Streams the progress of a build: the first message at once, one more whenever a poll sees a change, a repeat as
     * heartbeat at least every 15 seconds, and a last one with `last` set when every node has the index ready or one
     * reports it as broken. A stream that ends without it was cut short.
     * Errors: as GetIndex, also when the index is dropped meanwhile; INVALID_ARGUMENT for an interval outside its range.
     * A single poll that fails does not end the stream; three in a row do, with UNAVAILABLE.
     * Retry: safe, open it again. Browsers can call it.
     * </pre>
     */
    public void watchIndex(dev.aerogate.v1.WatchIndexRequest request,
        io.grpc.stub.StreamObserver<dev.aerogate.v1.WatchIndexResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getWatchIndexMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service IndexService.
   * <pre>
   * Creates, drops and describes secondary indexes.
   * An index name is unique within its namespace. Index definitions are part of the cluster's metadata: one node takes
   * the order and spreads it, so a definition shows on other nodes a moment later, and the index is built by each node
   * for itself.
   * </pre>
   */
  public static final class IndexServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<IndexServiceBlockingV2Stub> {
    private IndexServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected IndexServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new IndexServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Orders an index. Returns when the cluster has accepted the definition, not when the index is built: follow it with
     * WatchIndex, or ask GetIndex until its state is INDEX_STATE_READY.
     * Errors: INVALID_ARGUMENT for a missing target, name, source or type, names that are too long, an empty set name, a
     * context or expression that does not compile or is too big; NOT_FOUND for a namespace the cluster does not have;
     * ALREADY_EXISTS for a name that another definition has; RESOURCE_EXHAUSTED at 256 indexes in the namespace;
     * UNIMPLEMENTED for BLOB before server 7.0, expression indexes before 8.1 and set indexes before 8.1.2;
     * PERMISSION_DENIED for the server's role checks; UNKNOWN or DEADLINE_EXCEEDED with `in_doubt` when the answer was
     * lost.
     * Retry: safe; the same name and definition again is OK and changes nothing. A definition that exists under another
     * name is renamed by the server, not doubled.
     * Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.CreateIndexResponse createIndex(dev.aerogate.v1.CreateIndexRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCreateIndexMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Drops an index. Queries that use it end with an error.
     * Errors: INVALID_ARGUMENT for empty or over-long names; NOT_FOUND for a namespace the cluster does not have, and for
     * an index it does not know, unless `allow_missing` (the gateway looks first: current servers do not say);
     * PERMISSION_DENIED for the server's role checks; UNKNOWN or DEADLINE_EXCEEDED with `in_doubt` when the answer was
     * lost.
     * Retry: safe, best with `allow_missing`. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.DropIndexResponse dropIndex(dev.aerogate.v1.DropIndexRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDropIndexMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists index definitions, by namespace and name. At most 256 per namespace, so the answer is not paged.
     * Errors: NOT_FOUND for a namespace the cluster does not have; UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.ListIndexesResponse listIndexes(dev.aerogate.v1.ListIndexesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListIndexesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Reads one index: definition and statistics, over all nodes and for each.
     * Errors: INVALID_ARGUMENT for empty or over-long names; NOT_FOUND for an index or a namespace no node knows;
     * UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.GetIndexResponse getIndex(dev.aerogate.v1.GetIndexRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetIndexMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Streams the progress of a build: the first message at once, one more whenever a poll sees a change, a repeat as
     * heartbeat at least every 15 seconds, and a last one with `last` set when every node has the index ready or one
     * reports it as broken. A stream that ends without it was cut short.
     * Errors: as GetIndex, also when the index is dropped meanwhile; INVALID_ARGUMENT for an interval outside its range.
     * A single poll that fails does not end the stream; three in a row do, with UNAVAILABLE.
     * Retry: safe, open it again. Browsers can call it.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, dev.aerogate.v1.WatchIndexResponse>
        watchIndex(dev.aerogate.v1.WatchIndexRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getWatchIndexMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service IndexService.
   * <pre>
   * Creates, drops and describes secondary indexes.
   * An index name is unique within its namespace. Index definitions are part of the cluster's metadata: one node takes
   * the order and spreads it, so a definition shows on other nodes a moment later, and the index is built by each node
   * for itself.
   * </pre>
   */
  public static final class IndexServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<IndexServiceBlockingStub> {
    private IndexServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected IndexServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new IndexServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Orders an index. Returns when the cluster has accepted the definition, not when the index is built: follow it with
     * WatchIndex, or ask GetIndex until its state is INDEX_STATE_READY.
     * Errors: INVALID_ARGUMENT for a missing target, name, source or type, names that are too long, an empty set name, a
     * context or expression that does not compile or is too big; NOT_FOUND for a namespace the cluster does not have;
     * ALREADY_EXISTS for a name that another definition has; RESOURCE_EXHAUSTED at 256 indexes in the namespace;
     * UNIMPLEMENTED for BLOB before server 7.0, expression indexes before 8.1 and set indexes before 8.1.2;
     * PERMISSION_DENIED for the server's role checks; UNKNOWN or DEADLINE_EXCEEDED with `in_doubt` when the answer was
     * lost.
     * Retry: safe; the same name and definition again is OK and changes nothing. A definition that exists under another
     * name is renamed by the server, not doubled.
     * Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.CreateIndexResponse createIndex(dev.aerogate.v1.CreateIndexRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateIndexMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Drops an index. Queries that use it end with an error.
     * Errors: INVALID_ARGUMENT for empty or over-long names; NOT_FOUND for a namespace the cluster does not have, and for
     * an index it does not know, unless `allow_missing` (the gateway looks first: current servers do not say);
     * PERMISSION_DENIED for the server's role checks; UNKNOWN or DEADLINE_EXCEEDED with `in_doubt` when the answer was
     * lost.
     * Retry: safe, best with `allow_missing`. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.DropIndexResponse dropIndex(dev.aerogate.v1.DropIndexRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDropIndexMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists index definitions, by namespace and name. At most 256 per namespace, so the answer is not paged.
     * Errors: NOT_FOUND for a namespace the cluster does not have; UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.ListIndexesResponse listIndexes(dev.aerogate.v1.ListIndexesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListIndexesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Reads one index: definition and statistics, over all nodes and for each.
     * Errors: INVALID_ARGUMENT for empty or over-long names; NOT_FOUND for an index or a namespace no node knows;
     * UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public dev.aerogate.v1.GetIndexResponse getIndex(dev.aerogate.v1.GetIndexRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetIndexMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Streams the progress of a build: the first message at once, one more whenever a poll sees a change, a repeat as
     * heartbeat at least every 15 seconds, and a last one with `last` set when every node has the index ready or one
     * reports it as broken. A stream that ends without it was cut short.
     * Errors: as GetIndex, also when the index is dropped meanwhile; INVALID_ARGUMENT for an interval outside its range.
     * A single poll that fails does not end the stream; three in a row do, with UNAVAILABLE.
     * Retry: safe, open it again. Browsers can call it.
     * </pre>
     */
    public java.util.Iterator<dev.aerogate.v1.WatchIndexResponse> watchIndex(
        dev.aerogate.v1.WatchIndexRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getWatchIndexMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service IndexService.
   * <pre>
   * Creates, drops and describes secondary indexes.
   * An index name is unique within its namespace. Index definitions are part of the cluster's metadata: one node takes
   * the order and spreads it, so a definition shows on other nodes a moment later, and the index is built by each node
   * for itself.
   * </pre>
   */
  public static final class IndexServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<IndexServiceFutureStub> {
    private IndexServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected IndexServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new IndexServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Orders an index. Returns when the cluster has accepted the definition, not when the index is built: follow it with
     * WatchIndex, or ask GetIndex until its state is INDEX_STATE_READY.
     * Errors: INVALID_ARGUMENT for a missing target, name, source or type, names that are too long, an empty set name, a
     * context or expression that does not compile or is too big; NOT_FOUND for a namespace the cluster does not have;
     * ALREADY_EXISTS for a name that another definition has; RESOURCE_EXHAUSTED at 256 indexes in the namespace;
     * UNIMPLEMENTED for BLOB before server 7.0, expression indexes before 8.1 and set indexes before 8.1.2;
     * PERMISSION_DENIED for the server's role checks; UNKNOWN or DEADLINE_EXCEEDED with `in_doubt` when the answer was
     * lost.
     * Retry: safe; the same name and definition again is OK and changes nothing. A definition that exists under another
     * name is renamed by the server, not doubled.
     * Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.CreateIndexResponse> createIndex(
        dev.aerogate.v1.CreateIndexRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateIndexMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Drops an index. Queries that use it end with an error.
     * Errors: INVALID_ARGUMENT for empty or over-long names; NOT_FOUND for a namespace the cluster does not have, and for
     * an index it does not know, unless `allow_missing` (the gateway looks first: current servers do not say);
     * PERMISSION_DENIED for the server's role checks; UNKNOWN or DEADLINE_EXCEEDED with `in_doubt` when the answer was
     * lost.
     * Retry: safe, best with `allow_missing`. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.DropIndexResponse> dropIndex(
        dev.aerogate.v1.DropIndexRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDropIndexMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists index definitions, by namespace and name. At most 256 per namespace, so the answer is not paged.
     * Errors: NOT_FOUND for a namespace the cluster does not have; UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.ListIndexesResponse> listIndexes(
        dev.aerogate.v1.ListIndexesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListIndexesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Reads one index: definition and statistics, over all nodes and for each.
     * Errors: INVALID_ARGUMENT for empty or over-long names; NOT_FOUND for an index or a namespace no node knows;
     * UNAVAILABLE when no node answers.
     * Retry: safe, reads only. Browsers can call it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.aerogate.v1.GetIndexResponse> getIndex(
        dev.aerogate.v1.GetIndexRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetIndexMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_CREATE_INDEX = 0;
  private static final int METHODID_DROP_INDEX = 1;
  private static final int METHODID_LIST_INDEXES = 2;
  private static final int METHODID_GET_INDEX = 3;
  private static final int METHODID_WATCH_INDEX = 4;

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
        case METHODID_CREATE_INDEX:
          serviceImpl.createIndex((dev.aerogate.v1.CreateIndexRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.CreateIndexResponse>) responseObserver);
          break;
        case METHODID_DROP_INDEX:
          serviceImpl.dropIndex((dev.aerogate.v1.DropIndexRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.DropIndexResponse>) responseObserver);
          break;
        case METHODID_LIST_INDEXES:
          serviceImpl.listIndexes((dev.aerogate.v1.ListIndexesRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.ListIndexesResponse>) responseObserver);
          break;
        case METHODID_GET_INDEX:
          serviceImpl.getIndex((dev.aerogate.v1.GetIndexRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.GetIndexResponse>) responseObserver);
          break;
        case METHODID_WATCH_INDEX:
          serviceImpl.watchIndex((dev.aerogate.v1.WatchIndexRequest) request,
              (io.grpc.stub.StreamObserver<dev.aerogate.v1.WatchIndexResponse>) responseObserver);
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
          getCreateIndexMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.CreateIndexRequest,
              dev.aerogate.v1.CreateIndexResponse>(
                service, METHODID_CREATE_INDEX)))
        .addMethod(
          getDropIndexMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.DropIndexRequest,
              dev.aerogate.v1.DropIndexResponse>(
                service, METHODID_DROP_INDEX)))
        .addMethod(
          getListIndexesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.ListIndexesRequest,
              dev.aerogate.v1.ListIndexesResponse>(
                service, METHODID_LIST_INDEXES)))
        .addMethod(
          getGetIndexMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.aerogate.v1.GetIndexRequest,
              dev.aerogate.v1.GetIndexResponse>(
                service, METHODID_GET_INDEX)))
        .addMethod(
          getWatchIndexMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              dev.aerogate.v1.WatchIndexRequest,
              dev.aerogate.v1.WatchIndexResponse>(
                service, METHODID_WATCH_INDEX)))
        .build();
  }

  private static abstract class IndexServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    IndexServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.aerogate.v1.IndexServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("IndexService");
    }
  }

  private static final class IndexServiceFileDescriptorSupplier
      extends IndexServiceBaseDescriptorSupplier {
    IndexServiceFileDescriptorSupplier() {}
  }

  private static final class IndexServiceMethodDescriptorSupplier
      extends IndexServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    IndexServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (IndexServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new IndexServiceFileDescriptorSupplier())
              .addMethod(getCreateIndexMethod())
              .addMethod(getDropIndexMethod())
              .addMethod(getListIndexesMethod())
              .addMethod(getGetIndexMethod())
              .addMethod(getWatchIndexMethod())
              .build();
        }
      }
    }
    return result;
  }
}
