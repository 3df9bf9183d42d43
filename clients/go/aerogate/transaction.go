package aerogate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	aerogatev1 "aerogate.dev/gen/go/aerogate/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/status"
)

// What the SDK carries a transaction out again for. Not a commit in doubt, of which InDoubt is true.
var repeatedNames = []string{"MRT_BLOCKED", "MRT_VERSION_MISMATCH", "TRANSACTION_VERIFY_FAILED"}

// TransactionOptions says how a transaction begins and how often. The zero value is for most.
type TransactionOptions struct {
	// MaxAttempts is the largest number of attempts, 5 where it is 0.
	MaxAttempts int
	// Sleep is the pause between attempts.
	Sleep time.Duration
	// Begin holds the timeout, the session and the receipt of each attempt. It may be nil.
	Begin *aerogatev1.BeginTransaction
}

// Transaction is an open one. One step is under way at a time: use it from one goroutine.
type Transaction struct {
	stream grpc.BidiStreamingClient[aerogatev1.TransactRequest, aerogatev1.TransactResponse]
	id     uint64
}

// DoInTransaction runs a body in a transaction, and again from its beginning where other transactions were in its way.
// It is nil once the transaction is committed. An error of the body aborts, and comes back; an *Error of a step or of
// the commit that is InDoubt says that nobody knows.
func DoInTransaction(
	ctx context.Context,
	client aerogatev1.TransactionServiceClient,
	options TransactionOptions,
	body func(*Transaction) error,
) error {
	if options.MaxAttempts < 0 {
		return errors.New("MaxAttempts is 1 or more, or 0 for 5")
	}
	maxAttempts := cmp.Or(options.MaxAttempts, 5)
	for attempt := 1; ; attempt++ {
		err := attemptTransaction(ctx, client, options.Begin, body)
		if !isRepeated(err) || attempt >= maxAttempts {
			return err
		}
		select {
		case <-time.After(options.Sleep):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Get reads a record in the transaction.
func (t *Transaction) Get(request *aerogatev1.GetRequest) (*aerogatev1.GetResponse, error) {
	answer, err := t.send(&aerogatev1.TransactRequest{Step: &aerogatev1.TransactRequest_Get{Get: request}})
	return answer.GetGet(), err
}

// Put writes a record in the transaction.
func (t *Transaction) Put(request *aerogatev1.PutRequest) (*aerogatev1.PutResponse, error) {
	answer, err := t.send(&aerogatev1.TransactRequest{Step: &aerogatev1.TransactRequest_Put{Put: request}})
	return answer.GetPut(), err
}

// Execute carries out segments in the transaction.
func (t *Transaction) Execute(request *aerogatev1.ExecuteRequest) (*aerogatev1.ExecuteResponse, error) {
	answer, err := t.send(&aerogatev1.TransactRequest{Step: &aerogatev1.TransactRequest_Execute{Execute: request}})
	return answer.GetExecute(), err
}

func attemptTransaction(
	ctx context.Context,
	client aerogatev1.TransactionServiceClient,
	begin *aerogatev1.BeginTransaction,
	body func(*Transaction) error,
) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := client.Transact(ctx)
	if err != nil {
		return Decode(err)
	}
	transaction := &Transaction{stream: stream}
	// Without a commit this aborts, also where the body panics.
	defer transaction.close()
	if begin == nil {
		begin = &aerogatev1.BeginTransaction{}
	}
	step := &aerogatev1.TransactRequest_Begin{Begin: begin}
	if _, err := transaction.send(&aerogatev1.TransactRequest{Step: step}); err != nil {
		return err
	}
	if err := body(transaction); err != nil {
		return err
	}
	return transaction.commit()
}

func (t *Transaction) commit() error {
	step := &aerogatev1.TransactRequest_Commit{Commit: &aerogatev1.Marker{}}
	answer, err := t.send(&aerogatev1.TransactRequest{Step: step})
	if err != nil {
		return err
	}
	outcome := answer.GetOutcome()
	if outcome.GetResult() == aerogatev1.TransactionResult_TRANSACTION_RESULT_COMMITTED {
		return nil
	}
	if outcome.GetError() == nil {
		return fmt.Errorf("the transaction was not committed: %s", outcome.GetResult())
	}
	return FromDetail(outcome.GetError())
}

func (t *Transaction) send(request *aerogatev1.TransactRequest) (*aerogatev1.TransactResponse, error) {
	t.id++
	request.Id = t.id
	// A stream that has ended is io.EOF here, and what ended it is said below.
	if err := t.stream.Send(request); err != nil && err != io.EOF {
		return nil, lost(request, err)
	}
	for {
		answer, err := t.stream.Recv()
		if err == io.EOF {
			err = errors.New("the stream ended")
		}
		if err != nil {
			return nil, lost(request, err)
		}
		// Under id 0 the gateway tells that the transaction's time is over; the step says so itself.
		if answer.GetId() != t.id {
			continue
		}
		if failure := answer.GetError(); failure != nil {
			return nil, Decode(status.ErrorProto(failure))
		}
		return answer, nil
	}
}

// lost is what a step ends with whose stream has: a commit that has begun is finished, and nobody here knows of it.
func lost(request *aerogatev1.TransactRequest, err error) error {
	if request.GetCommit() == nil {
		return Decode(err)
	}
	return &Error{
		Status:      status.Code(err),
		Name:        "TRANSACTION_IN_DOUBT",
		InDoubt:     true,
		RetryAdvice: aerogatev1.RetryAdvice_RETRY_ADVICE_NEVER,
		Message:     "The stream was lost under the commit.",
		cause:       err,
	}
}

// close waits for the gateway to end the stream, which it does when what was open is aborted.
func (t *Transaction) close() {
	if t.stream.CloseSend() != nil {
		return
	}
	for {
		if _, err := t.stream.Recv(); err != nil {
			return
		}
	}
}

func isRepeated(err error) bool {
	var failure *Error
	return errors.As(err, &failure) && !failure.InDoubt && slices.Contains(repeatedNames, failure.Name)
}
