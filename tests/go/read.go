// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

// fetch reads one file of a log.
func fetch(log, path string) ([]byte, error) {
	if !strings.HasPrefix(log, "http") {
		return os.ReadFile(log + "/" + path)
	}
	resp, err := http.Get(log + "/" + path)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != 200 {
		return nil, fmt.Errorf("%s: %s", path, resp.Status)
	}
	return io.ReadAll(resp.Body)
}

// adapt is the path of a tile as C2SP tlog-tiles lays it out.
func adapt(t tlog.Tile) string {
	path := strings.TrimPrefix(t.Path(), "tile/8/")
	return "tile/" + strings.Replace(path, "data/", "entries/", 1)
}

// tiles is a tlog.TileReader of a log; what was fetched is kept.
type tiles struct {
	log  string
	held map[tlog.Tile][]byte
}

func (r *tiles) Height() int { return height }

func (r *tiles) ReadTiles(want []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, t := range want {
		data, ok := r.held[t]
		if !ok {
			var err error
			data, err = fetch(r.log, adapt(t))
			if err != nil {
				return nil, err
			}
		}
		out = append(out, data)
	}
	return out, nil
}

func (r *tiles) SaveTiles(saved []tlog.Tile, data [][]byte) {
	for i, t := range saved {
		r.held[t] = data[i]
	}
}

// openCheckpoint verifies a checkpoint's note and reads its tree. The body
// is x/mod's own tree note but for the first line, which is the origin.
func openCheckpoint(vkey string, msg []byte) (tree tlog.Tree,
	n *note.Note, err error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tree, nil, err
	}
	n, err = note.Open(msg, note.VerifierList(verifier))
	if err != nil {
		return tree, nil, err
	}
	origin, rest, _ := strings.Cut(n.Text, "\n")
	if origin != verifier.Name() {
		return tree, nil, fmt.Errorf("origin %q", origin)
	}
	tree, err = tlog.ParseTree([]byte("go.sum database tree\n" + rest))
	return tree, n, err
}

// mustRefuse shows that a checkpoint is refused with another key, with any
// bit of its text changed and with its signature changed.
func mustRefuse(vkey string, msg []byte) error {
	name, _, _ := strings.Cut(vkey, "+")
	_, other, err := note.GenerateKey(nil, name)
	if err != nil {
		return err
	}
	var unverified *note.UnverifiedNoteError
	_, _, err = openCheckpoint(other, msg)
	if !errors.As(err, &unverified) {
		return fmt.Errorf("another key: %v", err)
	}
	text := bytes.Index(msg, []byte("\n\n")) + 1
	for bit := 0; bit < 8*text; bit++ {
		bad := append([]byte(nil), msg...)
		bad[bit/8] ^= 1 << (bit % 8)
		if _, _, err = openCheckpoint(vkey, bad); err == nil {
			return fmt.Errorf("bit %d changed: accepted", bit)
		}
	}
	line := bytes.IndexByte(msg[text+1:], '\n') + text + 1
	bad := append([]byte(nil), msg...)
	bad[line-20] ^= 1 // a letter of base64 becomes another, or none
	if _, _, err = openCheckpoint(vkey, bad); err == nil {
		return fmt.Errorf("another signature: accepted")
	}
	return nil
}

// unbundle gives the entries of a bundle: uint16 length, bytes.
func unbundle(data []byte) ([][]byte, error) {
	var out [][]byte
	for len(data) > 0 {
		if len(data) < 2 {
			return nil, fmt.Errorf("cut inside a length")
		}
		size := int(data[0])<<8 | int(data[1])
		if len(data) < 2+size {
			return nil, fmt.Errorf("cut inside an entry")
		}
		out = append(out, data[2:2+size])
		data = data[2+size:]
	}
	return out, nil
}

// bundleAt is the tile of entries that holds entry i.
func bundleAt(size, i int64) tlog.Tile {
	t := tlog.Tile{H: height, L: -1, N: i >> height, W: 1 << height}
	if size-t.N<<height < 1<<height {
		t.W = int(size - t.N<<height)
	}
	return t
}

// readEntries fetches all bundles.
func readEntries(log string, size int64) ([][]byte, error) {
	var out [][]byte
	for int64(len(out)) < size {
		t := bundleAt(size, int64(len(out)))
		data, err := fetch(log, adapt(t))
		if err != nil {
			return nil, err
		}
		entries, err := unbundle(data)
		if err == nil && len(entries) != t.W {
			err = fmt.Errorf("%d entries", len(entries))
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %v", adapt(t), err)
		}
		out = append(out, entries...)
	}
	return out, nil
}

// sample says whether something of index i is proven one by one: all of a
// small log, else around the edges of tiles and some between.
func sample(size, i int64) bool {
	edge := (i + 2) & 255
	return size <= 1024 || i < 3 || size-i < 3 || i%997 == 0 ||
		edge < 4 && (i>>8)%64 < 2
}

// checkRecords holds every entry's hash against the tiles, which the reader
// proves to be the tree's, and its inclusion proof against the root.
func checkRecords(tree tlog.Tree, r tlog.HashReader,
	entries [][]byte) (int, error) {
	proven := 0
	for first := 0; first < len(entries); first += 1 << height {
		var indexes []int64
		for i := first; i < len(entries) && i < first+1<<height; i++ {
			indexes = append(indexes,
				tlog.StoredHashIndex(0, int64(i)))
		}
		hashes, err := r.ReadHashes(indexes)
		if err != nil {
			return 0, err
		}
		for k, h := range hashes {
			if h != tlog.RecordHash(entries[first+k]) {
				return 0, fmt.Errorf("entry %d: not its hash",
					first+k)
			}
		}
	}
	for i := int64(0); i < tree.N; i++ {
		if !sample(tree.N, i) {
			continue
		}
		p, err := tlog.ProveRecord(tree.N, i, r)
		if err != nil {
			return 0, err
		}
		h := tlog.RecordHash(entries[i])
		if err = checkRecord(p, tree, i, h); err != nil {
			return 0, err
		}
		proven++
	}
	return proven, nil
}

// checkRecord takes a proof, and shows that it proves nothing else.
func checkRecord(p tlog.RecordProof, tree tlog.Tree, i int64,
	h tlog.Hash) error {
	err := tlog.CheckRecord(p, tree.N, tree.Hash, i, h)
	if err != nil {
		return fmt.Errorf("entry %d: %v", i, err)
	}
	h[31] ^= 1
	if tlog.CheckRecord(p, tree.N, tree.Hash, i, h) == nil {
		return fmt.Errorf("entry %d: another hash accepted", i)
	}
	h[31] ^= 1
	if len(p) > 0 {
		p[len(p)/2][0] ^= 1
		if tlog.CheckRecord(p, tree.N, tree.Hash, i, h) == nil {
			return fmt.Errorf("entry %d: another proof accepted", i)
		}
	}
	return nil
}

// checkTree proves that the log goes on from an older tree.
func checkTree(tree tlog.Tree, r tlog.HashReader, old tlog.Tree) error {
	p, err := tlog.ProveTree(tree.N, old.N, r)
	if err != nil {
		return err
	}
	err = tlog.CheckTree(p, tree.N, tree.Hash, old.N, old.Hash)
	if err != nil {
		return fmt.Errorf("from size %d: %v", old.N, err)
	}
	old.Hash[0] ^= 1
	if tlog.CheckTree(p, tree.N, tree.Hash, old.N, old.Hash) == nil {
		return fmt.Errorf("from size %d: another root accepted", old.N)
	}
	return nil
}

// checkTiles reads every tile that a tree of that size has, also those that
// no proof above needed.
func checkTiles(tree tlog.Tree, r tlog.HashReader, log string) (int, error) {
	count := 0
	for l := 0; tree.N>>(height*l) > 0; l++ {
		have := tree.N >> (height * l)
		for n := int64(0); n<<height < have; n++ {
			t := tlog.Tile{H: height, L: l, N: n, W: 1 << height}
			if have-n<<height < 1<<height {
				t.W = int(have - n<<height)
			}
			want, err := tlog.ReadTileData(t, r)
			if err != nil {
				return 0, err
			}
			data, err := fetch(log, adapt(t))
			if err != nil {
				return 0, err
			}
			if !bytes.Equal(data, want) {
				return 0, fmt.Errorf("%s: other hashes",
					adapt(t))
			}
			count++
		}
	}
	return count, nil
}

// checkSizes proves the log from many sizes that it once had.
func checkSizes(tree tlog.Tree, r tlog.HashReader) (int, error) {
	count := 0
	for n := int64(1); n < tree.N; n++ {
		if !sample(tree.N, n) {
			continue
		}
		h, err := tlog.TreeHash(n, r)
		if err == nil {
			err = checkTree(tree, r, tlog.Tree{N: n, Hash: h})
		}
		if err != nil {
			return 0, err
		}
		count++
	}
	return count, nil
}

func read(vkey, log string, older []string) error {
	msg, err := fetch(log, "checkpoint")
	if err != nil {
		return err
	}
	tree, n, err := openCheckpoint(vkey, msg)
	if err != nil {
		return fmt.Errorf("checkpoint: %v", err)
	}
	if err = mustRefuse(vkey, msg); err != nil {
		return fmt.Errorf("checkpoint: %v", err)
	}
	fmt.Printf("%d signature of the log, %d of others\n", len(n.Sigs),
		len(n.UnverifiedSigs))
	r := tlog.TileHashReader(tree, &tiles{log, map[tlog.Tile][]byte{}})
	h, err := tlog.TreeHash(tree.N, r)
	if err != nil || h != tree.Hash {
		return fmt.Errorf("root: %v", err)
	}
	entries, err := readEntries(log, tree.N)
	if err != nil {
		return err
	}
	fmt.Printf("%d entries\n", len(entries))
	records, err := checkRecords(tree, r, entries)
	if err != nil {
		return err
	}
	count, err := checkTiles(tree, r, log)
	if err != nil {
		return err
	}
	sizes, err := checkSizes(tree, r)
	if err != nil {
		return err
	}
	fmt.Printf("%d tiles, %d inclusion proofs, %d consistency proofs\n",
		count, records, sizes)
	for _, path := range older {
		if err = readOlder(vkey, tree, r, path); err != nil {
			return fmt.Errorf("%s: %v", path, err)
		}
	}
	return nil
}

func readOlder(vkey string, tree tlog.Tree, r tlog.HashReader,
	path string) error {
	msg, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	old, _, err := openCheckpoint(vkey, msg)
	if err != nil {
		return err
	}
	if err = checkTree(tree, r, old); err != nil {
		return err
	}
	fmt.Printf("goes on from %d\n", old.N)
	return nil
}

// A receipt as ocop submit keeps it, ocop.receipt/1.
type receipt struct {
	Index      int64    `json:"index"`
	Checkpoint string   `json:"checkpoint"`
	Proof      []string `json:"proof"`
	Entry      string   `json:"entry"`
}

func checkReceipt(vkey, log string, line []byte) error {
	var rc receipt
	if err := json.Unmarshal(line, &rc); err != nil {
		return err
	}
	tree, _, err := openCheckpoint(vkey, []byte(rc.Checkpoint))
	if err != nil {
		return err
	}
	entry, err := base64.RawURLEncoding.DecodeString(rc.Entry)
	if err != nil {
		return err
	}
	var p tlog.RecordProof
	for _, text := range rc.Proof {
		var h tlog.Hash
		b, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil || copy(h[:], b) != len(h) || len(b) != len(h) {
			return fmt.Errorf("proof: %q", text)
		}
		p = append(p, h)
	}
	if err = checkRecord(p, tree, rc.Index,
		tlog.RecordHash(entry)); err != nil {
		return err
	}
	// The log has it there, and goes on from the receipt's checkpoint.
	msg, err := fetch(log, "checkpoint")
	if err != nil {
		return err
	}
	now, _, err := openCheckpoint(vkey, msg)
	if err != nil {
		return err
	}
	r := tlog.TileHashReader(now, &tiles{log, map[tlog.Tile][]byte{}})
	hashes, err := r.ReadHashes([]int64{
		tlog.StoredHashIndex(0, rc.Index)})
	if err != nil {
		return err
	}
	if hashes[0] != tlog.RecordHash(entry) {
		return fmt.Errorf("entry %d: the log has another", rc.Index)
	}
	return checkTree(now, r, tree)
}

func receipts(vkey, log, path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	lines := bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"))
	for i, line := range lines {
		if err = checkReceipt(vkey, log, line); err != nil {
			return fmt.Errorf("%s:%d: %v", path, i+1, err)
		}
	}
	fmt.Printf("%d receipts\n", len(lines))
	return nil
}
