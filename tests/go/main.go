// SPDX-License-Identifier: Apache-2.0

// Sumdb reads and writes our logs with the Go project's own code for
// checksum databases, golang.org/x/mod/sumdb: note opens and signs
// checkpoints, tlog hashes and proves. Ours here is only the path adapter
// (C2SP tlog-tiles has no height in its paths, and "entries" for "data"),
// the framing of entry bundles and the fetching of bytes. No code of this
// project is used.
//
//	sumdb read VKEY LOG [CHECKPOINT...]  verify a log, and that it goes
//	                                     on from older checkpoints
//	sumdb receipts VKEY LOG FILE         verify kept proofs, one a line
//	sumdb key NAME FILE                  make FILE.key; print the vkeys
//	                                     of the log and of its time
//	sumdb write [-entries LOG] FILE DIR SIZE TRUST TIME
//	                                     write a log of SIZE entries
//
// A LOG is a folder or an http URL. Exit: 0 verified, 1 refused.
package main

import (
	"fmt"
	"os"
)

func main() {
	err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintf(os.Stderr, "sumdb: %v\n", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) >= 3 && args[0] == "read":
		return read(args[1], args[2], args[3:])
	case len(args) == 4 && args[0] == "receipts":
		return receipts(args[1], args[2], args[3])
	case len(args) == 3 && args[0] == "key":
		return makeKey(args[1], args[2])
	case len(args) == 6 && args[0] == "write":
		return write(args[1:], "")
	case len(args) == 8 && args[0] == "write" && args[1] == "-entries":
		return write(args[3:], args[2])
	}
	return fmt.Errorf("usage: see tests/go/main.go")
}
