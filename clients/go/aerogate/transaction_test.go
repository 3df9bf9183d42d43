package aerogate

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"testing"

	aerogatev1 "aerogate.dev/gen/go/aerogate/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
)

type failure struct {
	Name    string `json:"name"`
	InDoubt bool   `json:"inDoubt"`
	// IsLost: the stream is, instead.
	IsLost bool `json:"isLost"`
}

func (f failure) detail() *aerogatev1.ErrorDetail {
	return &aerogatev1.ErrorDetail{Name: f.Name, InDoubt: f.InDoubt}
}

// attemptsCase is one of those that the tests in every language share.
type attemptsCase struct {
	Name        string    `json:"name"`
	MaxAttempts int       `json:"maxAttempts"`
	Puts        []failure `json:"puts"`
	Commits     []failure `json:"commits"`
	BodyFails   bool      `json:"bodyFails"`
	Steps       []string  `json:"steps"`
	Error       string    `json:"error"`
	IsLost      bool      `json:"isLost"`
	IsRefused   bool      `json:"isRefused"`
}

// scriptedService answers puts and commits with the failures of a case, one after the other; then all succeed.
type scriptedService struct {
	aerogatev1.UnimplementedTransactionServiceServer
	script attemptsCase
	seen   []string
}

func (s *scriptedService) Transact(
	stream grpc.BidiStreamingServer[aerogatev1.TransactRequest, aerogatev1.TransactResponse],
) error {
	isOpen := false
	for {
		request, err := stream.Recv()
		if err == io.EOF {
			if isOpen {
				s.seen = append(s.seen, "aborted")
			}
			return nil
		}
		if err != nil {
			return err
		}
		isOpen = request.GetCommit() == nil
		if err := stream.Send(&aerogatev1.TransactResponse{
			Answer: &aerogatev1.TransactResponse_Info{Info: &aerogatev1.TransactionInfo{}},
		}); err != nil {
			return err
		}
		answer := s.answer(request)
		if answer == nil {
			return status.Error(codes.Unavailable, "lost")
		}
		answer.Id = request.GetId()
		if err := stream.Send(answer); err != nil {
			return err
		}
	}
}

// answer is nil where the stream is lost.
func (s *scriptedService) answer(request *aerogatev1.TransactRequest) *aerogatev1.TransactResponse {
	switch request.GetStep().(type) {
	case *aerogatev1.TransactRequest_Put:
		s.seen = append(s.seen, "put")
		failed := shift(&s.script.Puts)
		if failed != nil && failed.IsLost {
			return nil
		}
		if failed == nil {
			return &aerogatev1.TransactResponse{Answer: &aerogatev1.TransactResponse_Put{Put: &aerogatev1.PutResponse{}}}
		}
		st, err := status.New(codes.Aborted, "no").WithDetails(protoadapt.MessageV1Of(failed.detail()))
		if err != nil {
			panic(err)
		}
		return &aerogatev1.TransactResponse{Answer: &aerogatev1.TransactResponse_Error{Error: st.Proto()}}
	case *aerogatev1.TransactRequest_Commit:
		s.seen = append(s.seen, "commit")
		failed := shift(&s.script.Commits)
		if failed != nil && failed.IsLost {
			return nil
		}
		return &aerogatev1.TransactResponse{
			Answer: &aerogatev1.TransactResponse_Outcome{Outcome: outcomeOf(failed)},
		}
	default:
		s.seen = append(s.seen, "begin")
		return &aerogatev1.TransactResponse{Answer: &aerogatev1.TransactResponse_Info{Info: &aerogatev1.TransactionInfo{}}}
	}
}

func outcomeOf(failed *failure) *aerogatev1.TransactionOutcome {
	if failed == nil {
		return &aerogatev1.TransactionOutcome{Result: aerogatev1.TransactionResult_TRANSACTION_RESULT_COMMITTED}
	}
	result := aerogatev1.TransactionResult_TRANSACTION_RESULT_ABORTED
	if failed.InDoubt {
		result = aerogatev1.TransactionResult_TRANSACTION_RESULT_IN_DOUBT
	}
	return &aerogatev1.TransactionOutcome{Result: result, Error: failed.detail()}
}

func shift(failures *[]failure) *failure {
	if len(*failures) == 0 {
		return nil
	}
	first := (*failures)[0]
	*failures = (*failures)[1:]
	return &first
}

func TestDoInTransaction(t *testing.T) {
	text, err := os.ReadFile("../../../test/vectors/transaction-attempts.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []attemptsCase
	if err := json.Unmarshal(text, &cases); err != nil || len(cases) == 0 {
		t.Fatalf("%d cases: %v", len(cases), err)
	}
	for _, each := range cases {
		t.Run(each.Name, func(t *testing.T) { tryCase(t, each) })
	}
}

func tryCase(t *testing.T, script attemptsCase) {
	service := &scriptedService{script: script}
	client := clientOf(t, service)
	own := errors.New("own")
	err := DoInTransaction(t.Context(), client, TransactionOptions{MaxAttempts: script.MaxAttempts}, func(tx *Transaction) error {
		if _, err := tx.Put(&aerogatev1.PutRequest{}); err != nil {
			return err
		}
		if script.BodyFails {
			return own
		}
		return nil
	})
	var failed *Error
	switch {
	case script.Error != "":
		if !errors.As(err, &failed) || failed.Name != script.Error || failed.InDoubt != isInDoubt(script) {
			t.Errorf("ended with %v, expected %s", err, script.Error)
		}
	case script.IsLost:
		if status.Code(err) != codes.Unavailable {
			t.Errorf("ended with %v, expected what the stream was lost by", err)
		}
	case script.BodyFails:
		if err != own {
			t.Errorf("ended with %v, expected the body's own error", err)
		}
	case (err != nil) != script.IsRefused:
		t.Errorf("ended with %v", err)
	}
	if !slices.Equal(service.seen, script.Steps) {
		t.Errorf("steps were %v, expected %v", service.seen, script.Steps)
	}
}

func isInDoubt(script attemptsCase) bool {
	return slices.ContainsFunc(script.Commits, func(each failure) bool { return each.InDoubt })
}

func TestDoInTransactionEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	service := &scriptedService{script: attemptsCase{Puts: []failure{{Name: "MRT_BLOCKED"}}}}
	err := DoInTransaction(ctx, clientOf(t, service), TransactionOptions{Sleep: 1 << 62}, func(tx *Transaction) error {
		_, err := tx.Put(&aerogatev1.PutRequest{})
		cancel()
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

func clientOf(t *testing.T, service aerogatev1.TransactionServiceServer) aerogatev1.TransactionServiceClient {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	aerogatev1.RegisterTransactionServiceServer(server, service)
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	connection, err := grpc.NewClient(listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	return aerogatev1.NewTransactionServiceClient(connection)
}
