// Writes the values of test/vectors/values.json through a gateway, or reads them from sets that a program in any language
// wrote and compares: go run ./value-vectors write|read grpc|connect host:port values.json set...
package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"aerogate.dev/clients/go/aerogate"
	aerogatev1 "aerogate.dev/gen/go/aerogate/v1"
	"connectrpc.com/connect"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/proto"
)

// The time each call may take.
const callTimeout = 30 * time.Second

// vector is what the file holds of each value beside its JSON, which is for people. The message is in base64, as
// encoding/json has bytes.
type vector struct {
	Name   string `json:"name"`
	Binary []byte `json:"binary"`
	// Stored is what is read, where that is another form than what was written.
	Stored *struct {
		Binary []byte `json:"binary"`
	} `json:"stored"`
}

// session is the two calls, whatever carries them.
type session struct {
	put func(context.Context, *aerogatev1.PutRequest) error
	get func(context.Context, *aerogatev1.GetRequest) (*aerogatev1.GetResponse, error)
}

func main() {
	log.SetFlags(0)
	if len(os.Args) < 6 {
		log.Fatal("usage: value-vectors write|read grpc|connect host:port values.json set...")
	}
	mode, protocol, address, file, sets := os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5:]
	same, err := run(mode, protocol, address, file, sets)
	if err != nil {
		log.Fatal(err)
	}
	if !same {
		os.Exit(1)
	}
}

// run tells whether everything that was read is as the file says.
func run(mode, protocol, address, file string, sets []string) (bool, error) {
	vectors, err := load(file)
	if err != nil {
		return false, err
	}
	calls, err := connectTo(protocol, address)
	if err != nil {
		return false, err
	}
	same := true
	for _, set := range sets {
		switch mode {
		case "write":
			err = calls.writeAll(vectors, set)
		case "read":
			var different int
			different, err = calls.readAll(vectors, set)
			same = same && different == 0
		default:
			err = fmt.Errorf("%s is neither write nor read", mode)
		}
		if err != nil {
			return false, err
		}
	}
	return same, nil
}

func load(file string) ([]vector, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var vectors []vector
	return vectors, json.Unmarshal(content, &vectors)
}

func connectTo(protocol, address string) (*session, error) {
	switch protocol {
	case "grpc":
		return overGRPC(address)
	case "connect":
		return overConnect(address), nil
	default:
		return nil, fmt.Errorf("%s is neither grpc nor connect", protocol)
	}
}

func overGRPC(address string) (*session, error) {
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	client := aerogatev1.NewSessionServiceClient(connection)
	return &session{
		put: func(ctx context.Context, request *aerogatev1.PutRequest) error {
			_, err := client.Put(ctx, request)
			return aerogate.Decode(err)
		},
		get: func(ctx context.Context, request *aerogatev1.GetRequest) (*aerogatev1.GetResponse, error) {
			answer, err := client.Get(ctx, request)
			return answer, aerogate.Decode(err)
		},
	}, nil
}

// overConnect speaks Connect with messages as protobuf. Where many methods are called, connect-go's own generator makes
// a client of them all.
func overConnect(address string) *session {
	base := "http://" + address
	put := connect.NewClient[aerogatev1.PutRequest, aerogatev1.PutResponse](
		http.DefaultClient, base+aerogatev1.SessionService_Put_FullMethodName)
	get := connect.NewClient[aerogatev1.GetRequest, aerogatev1.GetResponse](
		http.DefaultClient, base+aerogatev1.SessionService_Get_FullMethodName)
	return &session{
		put: func(ctx context.Context, request *aerogatev1.PutRequest) error {
			_, err := put.CallUnary(ctx, connect.NewRequest(request))
			return err
		},
		get: func(ctx context.Context, request *aerogatev1.GetRequest) (*aerogatev1.GetResponse, error) {
			answer, err := get.CallUnary(ctx, connect.NewRequest(request))
			if err != nil {
				return nil, err
			}
			return answer.Msg, nil
		},
	}
}

func (s *session) writeAll(vectors []vector, set string) error {
	for _, each := range vectors {
		if err := s.write(each, set); err != nil {
			return fmt.Errorf("%s, %s: %w", set, each.Name, err)
		}
	}
	fmt.Printf("%s: %d written\n", set, len(vectors))
	return nil
}

func (s *session) write(each vector, set string) error {
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	var value aerogatev1.Value
	if err := proto.Unmarshal(each.Binary, &value); err != nil {
		return err
	}
	bins := map[string]*aerogatev1.Value{"v": &value}
	return s.put(ctx, &aerogatev1.PutRequest{Key: key(set, each.Name), Bins: bins})
}

// readAll prints what differs, and tells how many values do.
func (s *session) readAll(vectors []vector, set string) (int, error) {
	different := 0
	for _, each := range vectors {
		expected := each.Binary
		if each.Stored != nil {
			expected = each.Stored.Binary
		}
		found, err := s.read(each.Name, set)
		if err != nil {
			return 0, fmt.Errorf("%s, %s: %w", set, each.Name, err)
		}
		if found == nil || !bytes.Equal(found, expected) {
			different++
			fmt.Printf("%s, %s: expected %s, found %s\n", set, each.Name, show(expected), show(found))
		}
	}
	fmt.Printf("%s: %d read, %d different\n", set, len(vectors), different)
	return different, nil
}

// read gives the value as bytes, which tell what proto.Equal does not: -0 from 0. Nil is no value.
func (s *session) read(name, set string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	answer, err := s.get(ctx, &aerogatev1.GetRequest{Key: key(set, name), AllowMissing: true})
	if err != nil {
		return nil, err
	}
	value, ok := answer.GetResult().GetRecord().GetBins()["v"]
	if !ok {
		return nil, nil
	}
	return proto.MarshalOptions{Deterministic: true}.Marshal(value)
}

func key(set, name string) *aerogatev1.Key {
	return &aerogatev1.Key{
		Namespace: "test",
		Set:       set,
		UserKey:   &aerogatev1.Key_StringValue{StringValue: name},
	}
}

func show(message []byte) string {
	if message == nil {
		return "nothing"
	}
	return base64.StdEncoding.EncodeToString(message)
}
