// Package aerogate turns what the gateway says about a failure into a Go error that programs can decide on.
package aerogate

import (
	"errors"
	"fmt"
	"strings"

	aerogatev1 "aerogate.dev/gen/go/aerogate/v1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Error is a failure as the gateway describes it, of a whole call or of one row of a batch. Find it with errors.As.
type Error struct {
	// Status is the gRPC code of the call; codes.OK where one row failed and the call did not.
	Status codes.Code
	// Name says what went wrong, such as GENERATION_ERROR or TIMEOUT.
	Name string
	// ServerCode is the Aerospike server's result code, nil where the server did not answer with one.
	ServerCode *int32
	// InDoubt tells that a write may have been applied although it failed.
	InDoubt bool
	// RetryAdvice tells whether, and after what, it makes sense to try again.
	RetryAdvice aerogatev1.RetryAdvice
	// Field is the path of the request's field that is to blame, empty where none is.
	Field string
	// Message is one sentence for people. Decide on the fields above instead.
	Message string

	cause error
}

// Error implements error.
func (e *Error) Error() string { return fmt.Sprintf("%s: %s", e.Name, e.Message) }

// Unwrap gives back the gRPC error, so that status.FromError goes on working. It is nil for the error of a row.
func (e *Error) Unwrap() error { return e.cause }

// Retry is the retry advice without its prefix, such as NEVER or AFTER_REREAD.
func (e *Error) Retry() string {
	return strings.TrimPrefix(e.RetryAdvice.String(), "RETRY_ADVICE_")
}

// Decode turns the error of a call into an *Error. Errors that carry no detail of the gateway, as those of a proxy or of
// gRPC itself, come back as they are, and so does nil.
func Decode(err error) error {
	var known *Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	st, ok := status.FromError(err)
	if !ok {
		return err
	}
	for _, each := range st.Details() {
		if detail, ok := each.(*aerogatev1.ErrorDetail); ok {
			decoded := FromDetail(detail)
			decoded.Status = st.Code()
			decoded.cause = err
			return decoded
		}
	}
	return err
}

// FromDetail makes an *Error of the detail that stands in a failed row.
func FromDetail(detail *aerogatev1.ErrorDetail) *Error {
	decoded := &Error{
		Name:        detail.GetName(),
		InDoubt:     detail.GetInDoubt(),
		RetryAdvice: detail.GetRetryAdvice(),
		Field:       detail.GetField(),
		Message:     detail.GetMessage(),
	}
	if code, ok := detail.GetCode().(*aerogatev1.ErrorDetail_ServerCode); ok {
		decoded.ServerCode = &code.ServerCode
	}
	return decoded
}
