// SPDX-License-Identifier: Apache-2.0

// Second opinion on logs and notes: judge LOGS.JSONL NOTES.JSONL
//
// Notes are opened by golang.org/x/mod/sumdb/note, trees are built and proofs
// checked by golang.org/x/mod/sumdb/tlog, the transparency log of Go itself.
// A cosignature, which that package does not know, is checked here by Ed25519
// behind its Verifier interface. Each judge is also shown corrupted copies,
// which it must refuse. Ends with "N passed, N failed".
package main

import (
	"bufio"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type bytesHex []byte

func (b *bytesHex) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	var err error
	*b, err = hex.DecodeString(text)
	return err
}

type logLine struct {
	Size        int64
	Origin      string
	Vkey        string
	Root        bytesHex
	Entries     []bytesHex
	Checkpoint  string
	Cosigned    string
	Witness     string
	CosignedS   int64 `json:"cosigned_s"`
	Inclusion   []inclusion
	Consistency []consistency
}

type inclusion struct {
	Index  int64
	Hashes []bytesHex
}

type consistency struct {
	Size   int64
	Root   bytesHex
	Hashes []bytesHex
}

type noteLine struct {
	Kind    string
	Text    string
	Note    string
	Signers []string
}

var passed, failed int

func check(ok bool, format string, args ...interface{}) {
	if ok {
		passed++
		return
	}
	failed++
	fmt.Printf("FAIL "+format+"\n", args...)
}

// Anything that is wrong with the judge itself, not with what it judges.
func must(err error) {
	if err != nil {
		fmt.Println("judge:", err)
		os.Exit(1)
	}
}

func hashOf(b []byte) (h tlog.Hash) {
	if len(b) != len(h) {
		must(fmt.Errorf("a hash of %d bytes", len(b)))
	}
	copy(h[:], b)
	return h
}

func hashesOf(list []bytesHex) []tlog.Hash {
	hashes := []tlog.Hash{}
	for _, b := range list {
		hashes = append(hashes, hashOf(b))
	}
	return hashes
}

func equal(a, b []tlog.Hash) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// turn gives a copy with one bit of byte at turned.
func turn(b []byte, at int) []byte {
	c := append([]byte{}, b...)
	c[at%len(c)] ^= 1 << (at % 8)
	return c
}

// spoilt gives copies of a proof with one defect each.
func spoilt(proof []tlog.Hash) [][]tlog.Hash {
	copies := [][]tlog.Hash{append(append([]tlog.Hash{}, proof...), tlog.Hash{})}
	for i := range proof {
		c := append([]tlog.Hash{}, proof...)
		c[i] = hashOf(turn(c[i][:], i))
		copies = append(copies, c)
		copies = append(copies, append(append([]tlog.Hash{}, proof[:i]...), proof[i+1:]...))
	}
	for i := 1; i < len(proof); i++ {
		c := append([]tlog.Hash{}, proof...)
		c[i-1], c[i] = c[i], c[i-1]
		copies = append(copies, c)
	}
	return copies
}

// --- trees -----------------------------------------------------------------

type store []tlog.Hash

func (s *store) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		if at >= int64(len(*s)) {
			return nil, fmt.Errorf("hash %d is not stored", at)
		}
		hashes[i] = (*s)[at]
	}
	return hashes, nil
}

func build(entries []bytesHex) *store {
	s := &store{}
	for i, entry := range entries {
		hashes, err := tlog.StoredHashes(int64(i), entry, s)
		must(err)
		*s = append(*s, hashes...)
	}
	return s
}

func rootOf(entries []bytesHex) tlog.Hash {
	root, err := tlog.TreeHash(int64(len(entries)), build(entries))
	must(err)
	return root
}

func judgeRoot(l *logLine, s *store, root tlog.Hash) {
	name := l.Origin
	check(int64(len(l.Entries)) == l.Size, "%s: number of entries", name)
	got, err := tlog.TreeHash(l.Size, s)
	check(err == nil && got == root, "%s: root", name)

	last := len(l.Entries) - 1
	entries := append([]bytesHex{}, l.Entries...)
	entries[last/2] = turn(entries[last/2], last)
	check(rootOf(entries) != root, "%s: an entry with another bit has another root", name)
	if last > 0 {
		check(rootOf(l.Entries[:last]) != root, "%s: fewer entries have another root", name)
		entries = append([]bytesHex{}, l.Entries...)
		entries[0], entries[last] = entries[last], entries[0]
		check(rootOf(entries) != root, "%s: another order has another root", name)
	}
}

func judgeInclusion(l *logLine, s *store, root tlog.Hash, p inclusion) {
	name := fmt.Sprintf("%s: inclusion of %d", l.Origin, p.Index)
	proof := hashesOf(p.Hashes)
	leaf := tlog.RecordHash(l.Entries[p.Index])
	refused := func(proof []tlog.Hash, root tlog.Hash, n int64, leaf tlog.Hash) bool {
		return tlog.CheckRecord(proof, l.Size, root, n, leaf) != nil
	}
	check(!refused(proof, root, p.Index, leaf), "%s", name)
	own, err := tlog.ProveRecord(l.Size, p.Index, s)
	check(err == nil && equal(own, proof), "%s: Go makes the same proof", name)

	taken := 0
	for _, c := range spoilt(proof) {
		if !refused(c, root, p.Index, leaf) {
			taken++
		}
	}
	check(taken == 0, "%s: %d spoilt proofs are not refused", name, taken)
	check(refused(proof, hashOf(turn(root[:], 3)), p.Index, leaf), "%s: another root is refused", name)
	check(refused(proof, root, p.Index, hashOf(turn(leaf[:], 5))), "%s: another entry is refused", name)
	check(l.Size == 1 || refused(proof, root, (p.Index+1)%l.Size, leaf), "%s: another number is refused", name)
}

func judgeConsistency(l *logLine, s *store, root tlog.Hash, p consistency) {
	name := fmt.Sprintf("%s: consistency with %d", l.Origin, p.Size)
	proof := hashesOf(p.Hashes)
	old := hashOf(p.Root)
	refused := func(proof []tlog.Hash, root, old tlog.Hash) bool {
		return tlog.CheckTree(proof, l.Size, root, p.Size, old) != nil
	}
	check(!refused(proof, root, old), "%s", name)
	own, err := tlog.ProveTree(l.Size, p.Size, s)
	check(err == nil && equal(own, proof), "%s: Go makes the same proof", name)

	taken := 0
	for _, c := range spoilt(proof) {
		if !refused(c, root, old) {
			taken++
		}
	}
	check(taken == 0, "%s: %d spoilt proofs are not refused", name, taken)
	check(refused(proof, hashOf(turn(root[:], 7)), old), "%s: another root is refused", name)
	check(refused(proof, root, hashOf(turn(old[:], 9))), "%s: another old root is refused", name)
}

// --- notes -----------------------------------------------------------------

// witness is a cosignature/v1 key (c2sp.org/tlog-cosignature).
type witness struct {
	name string
	id   uint32
	key  ed25519.PublicKey
	time int64 // of the signature seen last
}

func newWitness(vkey string) (*witness, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, fmt.Errorf("no vkey: %s", vkey)
	}
	data, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(data) != 33 || data[0] != 0x04 {
		return nil, fmt.Errorf("no cosignature key: %s", vkey)
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), data...))
	if hex.EncodeToString(sum[:4]) != parts[1] {
		return nil, fmt.Errorf("the id is not the key's: %s", vkey)
	}
	return &witness{parts[0], binary.BigEndian.Uint32(sum[:4]), data[1:], 0}, nil
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.id }

func (w *witness) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	w.time = int64(binary.BigEndian.Uint64(sig))
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", w.time)
	return ed25519.Verify(w.key, append([]byte(head), text...), sig[8:])
}

// open gives the note when all of these signed it, else nil.
func open(data string, signers ...note.Verifier) *note.Note {
	n, err := note.Open([]byte(data), note.VerifierList(signers...))
	if err != nil || len(n.Sigs) != len(signers) {
		return nil
	}
	return n
}

func accepts(data, text string, signers ...note.Verifier) bool {
	n := open(data, signers...)
	return n != nil && n.Text == text
}

// otherNotes gives copies with one bit of each byte of the text turned, and of
// each byte of each signature.
func otherNotes(data string) []string {
	split := strings.LastIndex(data, "\n\n")
	text, lines := data[:split+1], strings.SplitAfter(data[split+2:], "\n")
	copies := []string{}
	for i := range text {
		copies = append(copies, string(turn([]byte(data), i)))
	}
	for i, line := range lines[:len(lines)-1] {
		at := strings.LastIndex(line, " ")
		sig, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(line[at+1:], "\n"))
		must(err)
		for j := range sig {
			c := append([]string{}, lines...)
			c[i] = line[:at+1] + base64.StdEncoding.EncodeToString(turn(sig, j)) + "\n"
			copies = append(copies, text+"\n"+strings.Join(c, ""))
		}
	}
	return copies
}

func judgeNote(name, data, text string, signers ...note.Verifier) {
	check(accepts(data, text, signers...), "%s opens", name)
	taken := 0
	for _, c := range otherNotes(data) {
		if open(c, signers...) != nil {
			taken++
		}
	}
	check(taken == 0, "%s: %d spoilt copies are not refused", name, taken)
}

func verifier(vkey string) note.Verifier {
	v, err := note.NewVerifier(vkey)
	must(err)
	return v
}

func judgeHeads(l *logLine, root tlog.Hash) {
	text := fmt.Sprintf("%s\n%d\n%s\n", l.Origin, l.Size, base64.StdEncoding.EncodeToString(root[:]))
	w, err := newWitness(l.Witness)
	must(err)
	judgeNote(l.Origin+": checkpoint", l.Checkpoint, text, verifier(l.Vkey))
	judgeNote(l.Origin+": cosigned checkpoint", l.Cosigned, text, verifier(l.Vkey), w)
	check(accepts(l.Cosigned, text, w) && w.time == l.CosignedS, "%s: time of the cosignature", l.Origin)
	check(accepts(l.Cosigned, text, verifier(l.Vkey)), "%s: the log's line alone is enough", l.Origin)
}

// --- files -----------------------------------------------------------------

func eachLine(path string, judge func(data []byte)) (count int) {
	file, err := os.Open(path)
	must(err)
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		judge(lines.Bytes())
		count++
	}
	must(lines.Err())
	return count
}

func main() {
	if len(os.Args) != 3 {
		must(fmt.Errorf("usage: judge LOGS.JSONL NOTES.JSONL"))
	}
	sizes := map[int64]bool{}
	count := eachLine(os.Args[1], func(data []byte) {
		l := &logLine{}
		must(json.Unmarshal(data, l))
		s, root := build(l.Entries), hashOf(l.Root)
		sizes[l.Size] = true
		judgeRoot(l, s, root)
		judgeHeads(l, root)
		for _, p := range l.Inclusion {
			judgeInclusion(l, s, root, p)
		}
		for _, p := range l.Consistency {
			judgeConsistency(l, s, root, p)
		}
		check(len(l.Inclusion) > 1 && len(l.Consistency) > 1, "%s: proofs", l.Origin)
	})
	check(count >= 50 && len(sizes) >= 50 && sizes[2000], "logs of 50 sizes up to 2,000: %d, %d", count, len(sizes))
	count = eachLine(os.Args[2], func(data []byte) {
		l := &noteLine{}
		must(json.Unmarshal(data, l))
		signers := []note.Verifier{}
		for _, vkey := range l.Signers {
			signers = append(signers, verifier(vkey))
		}
		judgeNote("note "+l.Kind, l.Note, l.Text, signers...)
	})
	check(count >= 3, "trust, stage and withdrawn notes")
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if failed > 0 {
		os.Exit(1)
	}
}
