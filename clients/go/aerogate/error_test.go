package aerogate

import (
	"context"
	"errors"
	"fmt"
	"testing"

	aerogatev1 "aerogate.dev/gen/go/aerogate/v1"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
)

func statusError(t *testing.T, code codes.Code, details ...protoadapt.MessageV1) error {
	t.Helper()
	st, err := status.New(code, "no").WithDetails(details...)
	if err != nil {
		t.Fatal(err)
	}
	return st.Err()
}

func TestDecodeFindsTheDetailAmongOthers(t *testing.T) {
	detail := &aerogatev1.ErrorDetail{
		Code:        &aerogatev1.ErrorDetail_ServerCode{ServerCode: 3},
		Name:        "GENERATION_ERROR",
		InDoubt:     true,
		RetryAdvice: aerogatev1.RetryAdvice_RETRY_ADVICE_AFTER_REREAD,
		Field:       "generation",
		Message:     "The record has another generation.",
	}
	cause := statusError(t, codes.Aborted, &errdetails.ErrorInfo{Reason: "GENERATION_ERROR"}, detail)

	var decoded *Error
	if !errors.As(Decode(cause), &decoded) {
		t.Fatalf("not decoded: %v", cause)
	}
	if decoded.Status != codes.Aborted || decoded.Name != "GENERATION_ERROR" || !decoded.InDoubt {
		t.Errorf("wrong status, name or doubt: %+v", decoded)
	}
	if decoded.ServerCode == nil || *decoded.ServerCode != 3 {
		t.Errorf("wrong server code: %+v", decoded)
	}
	if decoded.Retry() != "AFTER_REREAD" || decoded.Field != "generation" {
		t.Errorf("wrong advice or field: %+v", decoded)
	}
	if status.Code(decoded) != codes.Aborted {
		t.Errorf("the gRPC status is lost: %v", status.Code(decoded))
	}
}

func TestDecodeLeavesAloneWhatTheGatewayDidNotSay(t *testing.T) {
	for _, err := range []error{
		nil,
		context.Canceled,
		status.Error(codes.Unavailable, "no connection"),
		statusError(t, codes.Internal, &errdetails.ErrorInfo{Reason: "PROXY"}),
	} {
		if got := Decode(err); got != err {
			t.Errorf("Decode(%v) = %v", err, got)
		}
	}
}

func TestDecodeKeepsWhatIsDecodedAlready(t *testing.T) {
	first := Decode(statusError(t, codes.NotFound, &aerogatev1.ErrorDetail{Name: "KEY_NOT_FOUND_ERROR"}))
	wrapped := fmt.Errorf("while reading: %w", first)
	if Decode(wrapped) != wrapped {
		t.Error("a decoded error was decoded again")
	}
}

func TestFromDetailTellsClientErrorsByTheMissingServerCode(t *testing.T) {
	code := &aerogatev1.ErrorDetail_ClientError{ClientError: aerogatev1.ClientError_CLIENT_ERROR_TIMEOUT}
	decoded := FromDetail(&aerogatev1.ErrorDetail{Code: code, Name: "TIMEOUT"})
	if decoded.ServerCode != nil || decoded.Status != codes.OK {
		t.Errorf("a row's client error: %+v", decoded)
	}
}
