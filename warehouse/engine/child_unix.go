//go:build linux || darwin

package engine

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"unsafe"

	"github.com/ebitengine/purego"
)

// lifeline is the descriptor on which the child inherits the read end of a pipe that its parent holds open and
// never writes to. The kernel closes the other end however the parent ends, so end of file means: the parent is gone.
const lifeline = 3

// listenQuery opens both listeners and then keeps the library's call alive for a good hundred years of three-second
// sleeps: the listeners live exactly as long as that call. system.numbers and SYSTEM LISTEN are all that the
// in-process user is granted.
const listenQuery = "SYSTEM START LISTEN TCP; SYSTEM START LISTEN HTTP; " +
	"SELECT sleepEachRow(3) FROM system.numbers LIMIT 4000000000 SETTINGS max_block_size=1 FORMAT Null"

// Child is the whole life of the engine's process: the hidden verb that Config.ChildArgs names calls it with the
// arguments that follow that verb, which are the library's path and the server configuration's path. It loads
// the library, serves on the configured loopback ports and blocks as long as the engine lives. It returns an error
// when the library cannot be loaded or the engine refuses to start, and ends the process by itself when the
// parent is gone or SIGTERM arrives.
func Child(args []string) error {
	if len(args) != 2 {
		return errors.New("start the engine process: want the library's path and the configuration's path; this verb is for the program's own use")
	}
	// Terminal signals go to the whole session; stopping the engine is the parent's business, after its last query.
	signal.Ignore(syscall.SIGINT, syscall.SIGHUP)
	if err := watchParent(); err != nil {
		return err
	}
	library, err := purego.Dlopen(args[0], purego.RTLD_NOW|purego.RTLD_GLOBAL)
	if err != nil {
		return fmt.Errorf("load the engine library %s: %w; fetch it again with: npm ci --ignore-scripts", args[0], err)
	}
	return serve(library, args[1])
}

// watchParent ends the process when the lifeline closes. Ending without clean-up is safe: the engine's storage is
// made for it, and nothing it acknowledged is lost by the end of a process.
func watchParent() error {
	pipe := os.NewFile(lifeline, "lifeline")
	if _, err := pipe.Stat(); err != nil {
		return fmt.Errorf("start the engine process: no pipe from a parent (%w); this verb is for the program's own use", err)
	}
	syscall.CloseOnExec(lifeline)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	go func() {
		<-stop
		os.Exit(0) //nolint:revive // deep-exit: the library's call cannot be made to return, so the process must end here
	}()
	go func() {
		// One read ends at end of file only, since nobody writes; an error means the same: no parent to serve.
		_, _ = pipe.Read(make([]byte, 1))
		os.Exit(0) //nolint:revive // deep-exit: as above
	}()
	return nil
}

// serve calls the library as `clickhouse local` would be called and turns its end into an error.
func serve(library uintptr, config string) error {
	var (
		run      func(argc int32, argv unsafe.Pointer) uintptr
		failure  func(result uintptr) string
		handlers func(enabled int32)
	)
	symbols := map[string]any{"chdb_query_cmdline": &run, "chdb_result_error": &failure, "chdb_set_signal_handlers_enabled": &handlers}
	for name, fn := range symbols {
		symbol, err := purego.Dlsym(library, name)
		if err != nil {
			return fmt.Errorf("load the engine library: %w; this is not the pinned version, fetch it with: npm ci --ignore-scripts", err)
		}
		purego.RegisterFunc(fn, symbol)
	}
	// The library's own handlers make a crashing engine write about itself for seconds, four after a failed native login:
	// without them it is gone at once and the parent starts the next.
	handlers(0)
	arguments := []string{"clickhouse-local", "--config-file=" + config, "--query", listenQuery}
	var pin runtime.Pinner
	defer pin.Unpin()
	argv := make([]*byte, 0, len(arguments)+1)
	for _, a := range arguments {
		text := append([]byte(a), 0)
		pin.Pin(&text[0])
		argv = append(argv, &text[0])
	}
	argv = append(argv, nil)
	pin.Pin(&argv[0])
	//nolint:gosec // G103: a C function takes its arguments as an array of pointers; all of them are pinned above
	result := run(int32(len(arguments)), unsafe.Pointer(&argv[0]))
	if result == 0 {
		return errEnded
	}
	if text := failure(result); text != "" {
		return fmt.Errorf("the engine refused: %s", text)
	}
	return errEnded
}
