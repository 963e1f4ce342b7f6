// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Signature types of C2SP signed-note.
const cosignature = 4

// A key file: the log's signer as note writes it, the time key's name and
// seed; one a line.
type keys struct {
	origin   string
	log      note.Signer
	timeName string
	time     ed25519.PrivateKey
}

// keyID is the key hash of a type that x/mod does not know.
func keyID(name string, typ byte, public []byte) []byte {
	h := sha256.Sum256(append([]byte(name+"\n"+string(rune(typ))),
		public...))
	return h[:4]
}

func makeKey(name, file string) error {
	skey, vkey, err := note.GenerateKey(nil, name)
	if err != nil {
		return err
	}
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return err
	}
	timeName := name + "-time"
	text := fmt.Sprintf("%s\n%s\n%x\n", skey, timeName, private.Seed())
	err = os.WriteFile(file+".key", []byte(text), 0600)
	if err != nil {
		return err
	}
	fmt.Println(vkey)
	fmt.Printf("%s+%x+%s\n", timeName, keyID(timeName, cosignature, public),
		base64.StdEncoding.EncodeToString(
			append([]byte{cosignature}, public...)))
	return nil
}

func loadKey(file string) (*keys, error) {
	text, err := os.ReadFile(file + ".key")
	if err != nil {
		return nil, err
	}
	lines := strings.Split(string(text), "\n")
	if len(lines) != 4 {
		return nil, fmt.Errorf("%s.key: not three lines", file)
	}
	signer, err := note.NewSigner(lines[0])
	if err != nil {
		return nil, err
	}
	seed, err := hex.DecodeString(lines[2])
	if err != nil {
		return nil, err
	}
	return &keys{signer.Name(), signer, lines[1],
		ed25519.NewKeyFromSeed(seed)}, nil
}

// cosign adds a time by C2SP tlog-cosignature, type cosignature/v1.
func (k *keys) cosign(body string, when uint64) string {
	msg := fmt.Sprintf("cosignature/v1\ntime %d\n%s", when, body)
	sig := keyID(k.timeName, cosignature,
		k.time.Public().(ed25519.PublicKey))
	sig = binary.BigEndian.AppendUint64(sig, when)
	sig = append(sig, ed25519.Sign(k.time, []byte(msg))...)
	return fmt.Sprintf("\u2014 %s %s\n", k.timeName,
		base64.StdEncoding.EncodeToString(sig))
}

// entry is a line of the log: of our form (CBOR [accepted, bstr]) with a
// record that no fold knows, or no CBOR at all: empty, short, the longest.
func entry(i int64, first []byte, accepted uint64) []byte {
	switch {
	case i == 0:
		return first
	case i == 5:
		return nil
	case i == 7:
		return bytes.Repeat([]byte{0xa5}, 65535)
	case i%3 == 0:
		return []byte(fmt.Sprintf("line %d of another program", i))
	}
	h := sha256.Sum256([]byte(strconv.FormatInt(i, 10)))
	size := int(h[0]) % 23
	out := binary.BigEndian.AppendUint32([]byte{0x82, 0x1a},
		uint32(accepted)+uint32(i/100))
	return append(append(out, 0x40|byte(size)), h[:size]...)
}

// trustEntry names version 1 of the trust document:
// [accepted, bstr .cbor ["trust", 1, hash]].
func trustEntry(fingerprint []byte, accepted uint64) []byte {
	inner := append([]byte("\x83\x65trust\x01\x58\x20"), fingerprint...)
	out := binary.BigEndian.AppendUint32([]byte{0x82, 0x1a},
		uint32(accepted))
	return append(append(out, 0x58, byte(len(inner))), inner...)
}

func put(dir, path string, data []byte) error {
	file := filepath.Join(dir, path)
	if err := os.MkdirAll(filepath.Dir(file), 0755); err != nil {
		return err
	}
	return os.WriteFile(file, data, 0644)
}

// tree hashes the entries as x/mod stores hashes: one flat list.
func hashAll(entries [][]byte) ([]tlog.Hash, error) {
	var stored []tlog.Hash
	for i, data := range entries {
		hashes, err := tlog.StoredHashes(int64(i), data,
			flat(&stored))
		if err != nil {
			return nil, err
		}
		stored = append(stored, hashes...)
	}
	return stored, nil
}

func flat(stored *[]tlog.Hash) tlog.HashReader {
	return tlog.HashReaderFunc(func(want []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(want))
		for i, x := range want {
			if x >= int64(len(*stored)) {
				return nil, fmt.Errorf("no hash %d", x)
			}
			out[i] = (*stored)[x]
		}
		return out, nil
	})
}

// putTiles writes the tiles that x/mod says a new tree needs, and of its
// partial ones the widest, which alone the checkpoint's tree has.
func putTiles(dir string, size int64, r tlog.HashReader) (int, error) {
	widest := map[string]tlog.Tile{}
	for _, t := range tlog.NewTiles(height, 0, size) {
		key := fmt.Sprint(t.L, "/", t.N)
		if widest[key].W < t.W {
			widest[key] = t
		}
	}
	for _, t := range widest {
		data, err := tlog.ReadTileData(t, r)
		if err == nil {
			err = put(dir, adapt(t), data)
		}
		if err != nil {
			return 0, err
		}
	}
	return len(widest), nil
}

func putBundles(dir string, entries [][]byte) error {
	size := int64(len(entries))
	for first := int64(0); first < size; first += 1 << height {
		var data []byte
		t := bundleAt(size, first)
		for _, e := range entries[first : first+int64(t.W)] {
			data = binary.BigEndian.AppendUint16(data,
				uint16(len(e)))
			data = append(data, e...)
		}
		if err := put(dir, adapt(t), data); err != nil {
			return err
		}
	}
	return nil
}

// takeEntries are those of another log, but for the first, which names the
// trust document.
func takeEntries(log string, first []byte, size int64) ([][]byte, error) {
	entries, err := readEntries(log, size)
	if err != nil {
		return nil, err
	}
	entries[0] = first
	return entries, nil
}

// write: KEY DIR SIZE TRUST TIME. TRUST is the signed trust document's path,
// a colon and its fingerprint.
func write(args []string, from string) error {
	k, err := loadKey(args[0])
	if err != nil {
		return err
	}
	dir := args[1]
	size, err := strconv.ParseInt(args[2], 10, 64)
	if err != nil || size < 1 {
		return fmt.Errorf("size: %q", args[2])
	}
	path, hash, _ := strings.Cut(args[3], ":")
	fingerprint, err := hex.DecodeString(hash)
	if err != nil {
		return err
	}
	trust, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	when, err := strconv.ParseUint(args[4], 10, 32)
	if err != nil {
		return err
	}
	first := trustEntry(fingerprint, when-86400)
	var entries [][]byte
	if from != "" {
		entries, err = takeEntries(from, first, size)
	}
	for i := int64(len(entries)); err == nil && i < size; i++ {
		entries = append(entries, entry(i, first, when-86400))
	}
	if err != nil {
		return err
	}
	if err = put(dir, "trust/1.cose", trust); err != nil {
		return err
	}
	return publish(k, dir, entries, when)
}

func publish(k *keys, dir string, entries [][]byte, when uint64) error {
	size := int64(len(entries))
	stored, err := hashAll(entries)
	if err != nil {
		return err
	}
	r := flat(&stored)
	root, err := tlog.TreeHash(size, r)
	if err != nil {
		return err
	}
	if err = putBundles(dir, entries); err != nil {
		return err
	}
	count, err := putTiles(dir, size, r)
	if err != nil {
		return err
	}
	body := fmt.Sprintf("%s\n%d\n%s\n", k.origin, size, root)
	msg, err := note.Sign(&note.Note{Text: body}, k.log)
	if err != nil {
		return err
	}
	msg = append(msg, k.cosign(body, when)...)
	fmt.Printf("%d entries, %d tiles, root %s\n", size, count, root)
	return put(dir, "checkpoint", msg)
}
