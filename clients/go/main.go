// A program to start from: connects to an Aerogate gateway, writes and reads a record, sends a batch in which one row
// fails, and decodes the errors of three calls that are refused.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"time"

	"aerogate.dev/clients/go/aerogate"
	aerogatev1 "aerogate.dev/gen/go/aerogate/v1"
	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// The time each call may take. The gateway hears of it and gives up in time to say so.
const callTimeout = 5 * time.Second

func main() {
	address := cmp.Or(os.Getenv("AEROGATE_ADDRESS"), "localhost:50051")
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	// Plaintext, as the gateway serves on loopback; credentials.NewTLS for one with a certificate.
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	// One connection serves any number of goroutines at the same time.
	if err := run(aerogatev1.NewSessionServiceClient(connection)); err != nil {
		log.Fatal(err)
	}
}

func run(session aerogatev1.SessionServiceClient) error {
	if err := removeAll(session, "ada", "grace", "edsger", "nobody"); err != nil {
		return err
	}
	if err := putAndGet(session); err != nil {
		return err
	}
	if err := insertSeveral(session, "grace", "ada", "edsger"); err != nil {
		return err
	}
	return provokeErrors(session)
}

// putAndGet writes a record with a bin of each common type, and reads it back.
func putAndGet(session aerogatev1.SessionServiceClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	put, err := session.Put(ctx, &aerogatev1.PutRequest{Key: key("ada"), Bins: map[string]*aerogatev1.Value{
		"name":  text("Ada Lovelace"),
		"id":    {Kind: &aerogatev1.Value_IntValue{IntValue: 9007199254740993}},
		"score": {Kind: &aerogatev1.Value_DoubleValue{DoubleValue: 2.5}},
		"tags": {Kind: &aerogatev1.Value_ListValue{ListValue: &aerogatev1.ListValue{
			Values: []*aerogatev1.Value{text("mathematics"), text("engines")},
		}}},
	}})
	if err != nil {
		return aerogate.Decode(err)
	}
	fmt.Printf("put ada: generation %d\n", put.GetResult().GetRecord().GetGeneration())

	get, err := session.Get(ctx, &aerogatev1.GetRequest{Key: key("ada")})
	if err != nil {
		return aerogate.Decode(err)
	}
	fmt.Printf("get ada: %s\n", showBins(get.GetResult().GetRecord().GetBins()))
	return nil
}

// insertSeveral sends one batch. With several keys, what goes wrong with one stands in its row and the call is OK.
func insertSeveral(session aerogatev1.SessionServiceClient, names ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	answer, err := session.Execute(ctx, &aerogatev1.ExecuteRequest{Segments: []*aerogatev1.Segment{{
		Keys: keys(names),
		Verb: &aerogatev1.Segment_Insert{Insert: &aerogatev1.Marker{}},
		Operations: []*aerogatev1.Operation{{
			Bin: "name",
			Op:  &aerogatev1.Operation_Put{Put: text("new")},
		}},
	}}})
	if err != nil {
		return aerogate.Decode(err)
	}
	summary := answer.GetSummary()
	fmt.Printf("insert %s: %d ok, %d failed\n", strings.Join(names, ", "), summary.GetOk(), summary.GetFailed())
	for _, row := range answer.GetResults() {
		outcome := fmt.Sprintf("generation %d", row.GetRecord().GetGeneration())
		if row.GetError() != nil {
			outcome = describe(aerogate.FromDetail(row.GetError()))
		}
		fmt.Printf("  row %d: %s\n", row.GetIndex(), outcome)
	}
	return nil
}

// provokeErrors makes calls that fail, and shows what their errors say.
func provokeErrors(session aerogatev1.SessionServiceClient) error {
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	_, err := session.Get(ctx, &aerogatev1.GetRequest{Key: key("nobody")})
	if err := report("get nobody", err); err != nil {
		return err
	}
	generation := uint32(9)
	bins := map[string]*aerogatev1.Value{"name": text("Ada")}
	_, err = session.Put(ctx, &aerogatev1.PutRequest{Key: key("ada"), Bins: bins, Generation: &generation})
	if err := report("put ada at generation 9", err); err != nil {
		return err
	}
	_, err = session.Get(ctx, &aerogatev1.GetRequest{Key: &aerogatev1.Key{Namespace: "test", Set: "example"}})
	return report("get without a user key", err)
}

// report prints the error that was expected, and returns one that was not.
func report(call string, err error) error {
	var failure *aerogate.Error
	if !errors.As(aerogate.Decode(err), &failure) {
		return fmt.Errorf("%s should have been refused by the gateway: %w", call, err)
	}
	fmt.Printf("%s: %s, %s\n", call, code.Code(failure.Status), describe(failure))
	return nil
}

func describe(failure *aerogate.Error) string {
	origin, field := "client error", ""
	if failure.ServerCode != nil {
		origin = fmt.Sprintf("server code %d", *failure.ServerCode)
	}
	if failure.Field != "" {
		field = ", field " + failure.Field
	}
	return fmt.Sprintf("%s (%s)%s, retry %s, in doubt %t", failure.Name, origin, field, failure.Retry(), failure.InDoubt)
}

// removeAll makes the program start from nothing each time. What is missing already is no error in a row.
func removeAll(session aerogatev1.SessionServiceClient, names ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	// WaitForReady lets the first call wait for the gateway instead of failing where it is not up yet.
	_, err := session.Execute(ctx, &aerogatev1.ExecuteRequest{Segments: []*aerogatev1.Segment{{
		Keys: keys(names),
		Verb: &aerogatev1.Segment_Delete{Delete: &aerogatev1.Marker{}},
	}}}, grpc.WaitForReady(true))
	return aerogate.Decode(err)
}

func key(name string) *aerogatev1.Key {
	return &aerogatev1.Key{
		Namespace: "test",
		Set:       "example",
		UserKey:   &aerogatev1.Key_StringValue{StringValue: name},
	}
}

func keys(names []string) []*aerogatev1.Key {
	all := make([]*aerogatev1.Key, 0, len(names))
	for _, name := range names {
		all = append(all, key(name))
	}
	return all
}

func text(value string) *aerogatev1.Value {
	return &aerogatev1.Value{Kind: &aerogatev1.Value_StringValue{StringValue: value}}
}

func showBins(bins map[string]*aerogatev1.Value) string {
	shown := make([]string, 0, len(bins))
	for name, value := range bins {
		shown = append(shown, name+"="+showValue(value))
	}
	slices.Sort(shown)
	return strings.Join(shown, ", ")
}

// showValue switches over the cases of a Value, as programs that read bins do.
func showValue(value *aerogatev1.Value) string {
	switch kind := value.GetKind().(type) {
	case *aerogatev1.Value_IntValue:
		return fmt.Sprint(kind.IntValue)
	case *aerogatev1.Value_DoubleValue:
		return fmt.Sprint(kind.DoubleValue)
	case *aerogatev1.Value_StringValue:
		return fmt.Sprintf("%q", kind.StringValue)
	case *aerogatev1.Value_ListValue:
		elements := make([]string, 0, len(kind.ListValue.GetValues()))
		for _, element := range kind.ListValue.GetValues() {
			elements = append(elements, showValue(element))
		}
		return "[" + strings.Join(elements, ", ") + "]"
	default:
		return fmt.Sprintf("(%T)", kind)
	}
}
