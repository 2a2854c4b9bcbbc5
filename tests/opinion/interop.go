// SPDX-License-Identifier: Apache-2.0

// Logs between implementations, on the side of golang.org/x/mod, the
// transparency log of Go itself (tests/tools/interop.c says what a line holds):
//
//	interop make N   writes N random logs (interop_make.go)
//	interop files DIR  judges what the real program wrote (interop_files.go)
//	interop judge    reads such lines from stdin and judges all that is in them
//
// What those packages do not know is done here, by the texts of C2SP alone: a
// cosignature, behind their Verifier interface; the lines of a tlog-proof and
// of a request. Ends with "N passed, N failed".
package main

import (
	"bufio"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type form struct {
	Kind string `json:"kind"`
	Part string `json:"part"`
	Text string `json:"text"`
}

type proofLine struct {
	Index int64  `json:"index"`
	Text  string `json:"text"`
}

type line struct {
	Log        uint64      `json:"log"`
	Size       int64       `json:"size"`
	Old        int64       `json:"old"`
	Vkey       string      `json:"vkey"`
	Witness    string      `json:"witness"`
	Time       int64       `json:"time"`
	Checkpoint string      `json:"checkpoint"`
	Cosigned   string      `json:"cosigned"`
	Request    string      `json:"request"`
	Proofs     []proofLine `json:"proofs"`
	Forms      []form      `json:"forms"`
}

// Anything that is wrong with this program, not with what it judges.
func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "interop:", err)
		os.Exit(1)
	}
}

// --- trees -----------------------------------------------------------------

// entry is what SHA-256(log || i) begins with.
func entry(log uint64, i int64) []byte {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], log)
	binary.BigEndian.PutUint64(b[8:], uint64(i))
	sum := sha256.Sum256(b[:])
	return sum[:1+sum[31]%32]
}

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

func build(log uint64, size int64) *store {
	s := &store{}
	for i := int64(0); i < size; i++ {
		hashes, err := tlog.StoredHashes(i, entry(log, i), s)
		must(err)
		*s = append(*s, hashes...)
	}
	return s
}

func (s *store) root(size int64) tlog.Hash {
	if size == 0 {
		return tlog.Hash(sha256.Sum256(nil))
	}
	root, err := tlog.TreeHash(size, s)
	must(err)
	return root
}

// --- cosignatures ------------------------------------------------------------

const algCosignature = 0x04

// witness is a cosignature/v1 key (c2sp.org/tlog-cosignature).
type witness struct {
	name string
	id   uint32
	key  ed25519.PublicKey
	time int64 // of the signature seen last
}

func cosignatureID(name string, key ed25519.PublicKey) uint32 {
	data := append([]byte(name+"\n"), algCosignature)
	sum := sha256.Sum256(append(data, key...))
	return binary.BigEndian.Uint32(sum[:4])
}

func newWitness(vkey string) (*witness, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, fmt.Errorf("no vkey: %s", vkey)
	}
	data, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(data) != 33 || data[0] != algCosignature {
		return nil, fmt.Errorf("no cosignature key: %s", vkey)
	}
	w := &witness{parts[0], cosignatureID(parts[0], data[1:]), data[1:], 0}
	if fmt.Sprintf("%08x", w.id) != parts[1] {
		return nil, fmt.Errorf("the id is not the key's: %s", vkey)
	}
	return w, nil
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.id }

func message(time int64, text []byte) []byte {
	return append([]byte(fmt.Sprintf("cosignature/v1\ntime %d\n", time)), text...)
}

func (w *witness) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	w.time = int64(binary.BigEndian.Uint64(sig))
	return ed25519.Verify(w.key, message(w.time, text), sig[8:])
}

// --- judging -----------------------------------------------------------------

// judged is a log as its line says it is; the tree is built here.
type judged struct {
	*line
	store   *store
	root    tlog.Hash
	old     tlog.Hash
	log     note.Verifier
	witness *witness
}

// opened gives the note when exactly these signed it.
func opened(text string, signers ...note.Verifier) bool {
	n, err := note.Open([]byte(text), note.VerifierList(signers...))
	return err == nil && len(n.Sigs) == len(signers)
}

// takesNote holds the text against this log's name, size and root.
func (j *judged) takesNote(text string, signers ...note.Verifier) bool {
	wanted := fmt.Sprintf("%s\n%d\n%s\n\n", j.log.Name(), j.Size,
		base64.StdEncoding.EncodeToString(j.root[:]))
	return opened(text, signers...) && strings.HasPrefix(text, wanted)
}

func (j *judged) takesCosigned(text string) bool {
	return j.takesNote(text, j.log, j.witness) && j.witness.time == j.Time
}

// hashLines reads Base64 lines up to an empty one; rest is what follows.
func hashLines(text string) (hashes []tlog.Hash, rest string, err error) {
	hashes = []tlog.Hash{}
	for {
		one, after, found := strings.Cut(text, "\n")
		if !found {
			return nil, "", fmt.Errorf("no empty line")
		}
		text = after
		if one == "" {
			return hashes, text, nil
		}
		b, err := base64.StdEncoding.Strict().DecodeString(one)
		if err != nil || len(b) != tlog.HashSize {
			return nil, "", fmt.Errorf("no hash: %s", one)
		}
		var h tlog.Hash
		copy(h[:], b)
		hashes = append(hashes, h)
	}
}

// number reads "word N\n" at the beginning of a text.
func number(text, word string) (n int64, rest string, err error) {
	one, rest, found := strings.Cut(text, "\n")
	digits := strings.TrimPrefix(one, word+" ")
	if !found || digits == one {
		return 0, "", fmt.Errorf("no %s", word)
	}
	n, err = strconv.ParseInt(digits, 10, 64)
	if err == nil && strconv.FormatInt(n, 10) != digits {
		err = fmt.Errorf("not the one form: %s", digits)
	}
	return n, rest, err
}

const proofTitle = "c2sp.org/tlog-proof@v1\n"

// takesProof is c2sp.org/tlog-proof, whose extra data are the entry here.
func (j *judged) takesProof(text string) bool {
	if !strings.HasPrefix(text, proofTitle+"extra ") {
		return false
	}
	extra, text, _ := strings.Cut(text[len(proofTitle+"extra "):], "\n")
	data, err := base64.StdEncoding.Strict().DecodeString(extra)
	if err != nil {
		return false
	}
	index, text, err := number(text, "index")
	if err != nil || index >= j.Size {
		return false
	}
	hashes, text, err := hashLines(text)
	return err == nil && j.takesNote(text, j.log) &&
		tlog.CheckRecord(hashes, j.Size, j.root, index, tlog.RecordHash(data)) == nil
}

// takesRequest is c2sp.org/tlog-witness for a witness that cosigned Old last.
func (j *judged) takesRequest(text string) bool {
	old, text, err := number(text, "old")
	if err != nil || old != j.Old {
		return false
	}
	hashes, text, err := hashLines(text)
	if err != nil || len(hashes) > 63 || !j.takesNote(text, j.log) {
		return false
	}
	if old == 0 {
		return len(hashes) == 0
	}
	return tlog.CheckTree(hashes, j.Size, j.root, old, j.old) == nil
}

func (j *judged) takes(kind, text string) bool {
	switch kind {
	case "checkpoint":
		return j.takesNote(text, j.log)
	case "cosigned":
		return j.takesCosigned(text)
	case "proof":
		return j.takesProof(text)
	case "request":
		return j.takesRequest(text)
	}
	must(fmt.Errorf("an unknown kind: %s", kind))
	return false
}

// sameProofs says that Go makes the proofs that the texts hold.
func (j *judged) sameProofs() bool {
	for _, p := range j.Proofs {
		own, err := tlog.ProveRecord(j.Size, p.Index, j.store)
		must(err)
		if p.Text != proofText(j.Log, p.Index, own, j.Checkpoint) {
			return false
		}
	}
	return j.Request == requestText(j.Old, j.Size, j.store, j.Checkpoint)
}

type tally struct{ logs, taken, refused, failed int }

func (t *tally) expect(ok, isGood bool, log uint64, what string) {
	switch {
	case !ok:
		t.failed++
		fmt.Printf("FAIL log %d: %s\n", log, what)
	case isGood:
		t.taken++
	default:
		t.refused++
	}
}

func (t *tally) judge(data []byte) {
	l := &line{}
	must(json.Unmarshal(data, l))
	j := &judged{line: l, store: build(l.Log, l.Size)}
	j.root, j.old = j.store.root(l.Size), j.store.root(l.Old)
	var err error
	j.log, err = note.NewVerifier(l.Vkey)
	must(err)
	j.witness, err = newWitness(l.Witness)
	must(err)
	for kind, text := range map[string]string{"checkpoint": l.Checkpoint,
		"cosigned": l.Cosigned, "request": l.Request} {
		t.expect(j.takes(kind, text), true, l.Log, kind+" is refused")
	}
	for _, p := range l.Proofs {
		t.expect(j.takesProof(p.Text), true, l.Log, "proof is refused")
	}
	t.expect(j.sameProofs(), true, l.Log, "Go makes other proofs")
	for _, f := range l.Forms {
		t.expect(!j.takes(f.Kind, f.Text), false, l.Log, f.Kind+", "+f.Part+": is taken")
	}
	t.logs++
}

func judge() {
	t := &tally{}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		t.judge(lines.Bytes())
	}
	must(lines.Err())
	fmt.Printf("%d logs, %d good things taken, %d changed forms refused\n", t.logs, t.taken, t.refused)
	fmt.Printf("%d passed, %d failed\n", t.taken+t.refused, t.failed)
	if t.failed > 0 || t.logs == 0 {
		os.Exit(1)
	}
}

func lineOf(h tlog.Hash) string {
	return base64.StdEncoding.EncodeToString(h[:]) + "\n"
}

func proofText(log uint64, index int64, proof []tlog.Hash, checkpoint string) string {
	text := fmt.Sprintf("%sextra %s\nindex %d\n", proofTitle,
		base64.StdEncoding.EncodeToString(entry(log, index)), index)
	for _, h := range proof {
		text += lineOf(h)
	}
	return text + "\n" + checkpoint
}

func requestText(old, size int64, s *store, checkpoint string) string {
	text := fmt.Sprintf("old %d\n", old)
	if old > 0 {
		proof, err := tlog.ProveTree(size, old, s)
		must(err)
		for _, h := range proof {
			text += lineOf(h)
		}
	}
	return text + "\n" + checkpoint
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == "judge" {
		judge()
		return
	}
	if len(os.Args) == 3 && os.Args[1] == "make" {
		count, err := strconv.ParseUint(os.Args[2], 10, 24)
		must(err)
		makeLogs(count)
		return
	}
	if len(os.Args) == 3 && os.Args[1] == "files" {
		judgeFiles(os.Args[2])
		return
	}
	must(fmt.Errorf("usage: interop make N | interop judge | interop files FOLDER"))
}
