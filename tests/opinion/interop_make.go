// SPDX-License-Identifier: Apache-2.0

// Logs made by golang.org/x/mod: notes by sumdb/note, trees and proofs by
// sumdb/tlog. Beside each good thing stand forms of it with one thing changed.
package main

import (
	"bufio"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// cosigner makes cosignatures.
type cosigner struct {
	witness
	secret ed25519.PrivateKey
}

func (c *cosigner) Sign(text []byte) ([]byte, error) {
	sig := make([]byte, 8)
	binary.BigEndian.PutUint64(sig, uint64(c.time))
	return append(sig, ed25519.Sign(c.secret, message(c.time, text))...), nil
}

func someSize(r *rand.Rand) int64 {
	switch die := r.Intn(100); {
	case die < 25:
		return 1 + r.Int63n(16)
	case die < 60:
		size := int64(1)<<r.Intn(11) + r.Int63n(3) - 1
		if size < 1 {
			size = 1
		}
		return size
	}
	return 1 + r.Int63n(2000)
}

// changed gives each text that differs from a good one in one place, by what
// is changed. Every line is taken in turn; of Base64 a bit is turned, and not
// the bits that Base64 does not use.
func changed(r *rand.Rand, kind, text, other string) []form {
	forms := []form{}
	put := func(part string, lines []string) {
		forms = append(forms, form{kind, part, strings.Join(lines, "")})
	}
	lines := strings.SplitAfter(text, "\n")
	with := func(i int, one ...string) []string {
		return append(append(append([]string{}, lines[:i]...), one...), lines[i+1:]...)
	}
	split := 0 // the empty line in front of the note, if one is there
	if kind == "proof" || kind == "request" {
		for split = 0; lines[split] != "\n"; split++ {
		}
		split++
	}
	for i, one := range lines[:len(lines)-1] {
		switch {
		case one == proofTitle || one == "\n":
		case i >= split && strings.HasPrefix(one, "— "):
			at := strings.LastIndex(one, " ") + 1
			part := "signature"
			if i > split+4 {
				part = "cosignature"
			}
			put(part, with(i, one[:at]+turned(r, one[at:], 4)))
		case i == split:
			put("origin", with(i, "q"+one))
			put("origin", with(i, one[:len(one)-2]+"9\n"))
		case i == split+1:
			n, err := strconv.ParseInt(one[:len(one)-1], 10, 64)
			must(err)
			put("size", with(i, fmt.Sprintf("%d\n", n+1+r.Int63n(9))))
		case i == split+2:
			put("root", with(i, turned(r, one, 0)))
		case strings.HasPrefix(one, "extra "):
			put("extra", with(i, "extra "+turned(r, one[6:], 0)))
		case strings.HasPrefix(one, "index ") || strings.HasPrefix(one, "old "):
			word, digits, _ := strings.Cut(one, " ")
			n, err := strconv.ParseInt(digits[:len(digits)-1], 10, 64)
			must(err)
			put(word, with(i, fmt.Sprintf("%s %d\n", word, n+1)))
			put(word, with(i, fmt.Sprintf("%s %d\n", word, n^1)))
			put(word, with(i, fmt.Sprintf("%s 0%d\n", word, n)))
		default: // a hash of the proof
			put("hash", with(i, turned(r, one, 0)))
			put("line dropped", with(i))
			put("line doubled", with(i, one, one))
		}
	}
	if split > 0 {
		put("another log", append(append([]string{}, lines[:split]...), other))
		// After the last line of the proof, or where there is none.
		put("line added", append(append(append([]string{}, lines[:split-1]...),
			lineOf(tlog.Hash{})), lines[split-1:]...))
	}
	return forms
}

// turned gives a line of Base64 with one bit turned behind the first skip bytes.
func turned(r *rand.Rand, one string, skip int) string {
	b, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(one, "\n"))
	must(err)
	bit := 8*skip + r.Intn(8*(len(b)-skip))
	b[bit/8] ^= 1 << (bit % 8)
	return base64.StdEncoding.EncodeToString(b) + "\n"
}

func makeLog(r *rand.Rand, w *cosigner, log uint64, other string) *line {
	name := fmt.Sprintf("test/interop/log/%010d/a/k1", 9900000000+log)
	skey, vkey, err := note.GenerateKey(r, name)
	must(err)
	signer, err := note.NewSigner(skey)
	must(err)
	l := &line{Log: log, Vkey: vkey, Size: someSize(r), Time: 1790000000 + r.Int63n(1<<24)}
	if log <= 2 {
		l.Size = []int64{0, 1, 2000}[log]
	}
	if log%8 != 0 {
		l.Old = 1 + r.Int63n(l.Size)
	}
	l.Witness = fmt.Sprintf("%s+%08x+%s", w.name, w.id,
		base64.StdEncoding.EncodeToString(append([]byte{algCosignature}, w.key...)))
	s := build(log, l.Size)
	text := fmt.Sprintf("%s\n%d\n%s", name, l.Size, lineOf(s.root(l.Size)))
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	must(err)
	w.time = l.Time
	cosigned, err := note.Sign(&note.Note{Text: text}, signer, w)
	must(err)
	l.Checkpoint, l.Cosigned = string(signed), string(cosigned)
	l.Request = requestText(l.Old, l.Size, s, l.Checkpoint)
	for i := 0; i < 2; i++ {
		index := r.Int63n(l.Size)
		proof, err := tlog.ProveRecord(l.Size, index, s)
		must(err)
		l.Proofs = append(l.Proofs, proofLine{index, proofText(log, index, proof, l.Checkpoint)})
	}
	l.Forms = append(l.Forms, changed(r, "checkpoint", l.Checkpoint, other)...)
	l.Forms = append(l.Forms, changed(r, "cosigned", l.Cosigned, other)...)
	l.Forms = append(l.Forms, changed(r, "request", l.Request, other)...)
	l.Forms = append(l.Forms, changed(r, "proof", l.Proofs[0].Text, other)...)
	return l
}

func makeLogs(count uint64) {
	r := rand.New(rand.NewSource(5))
	public, secret, err := ed25519.GenerateKey(r)
	must(err)
	w := &cosigner{witness{"test/saksi-go", cosignatureID("test/saksi-go", public), public, 0}, secret}
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	other := makeLog(r, w, 99999999, "").Checkpoint
	for log := uint64(1); log <= count; log++ {
		l := makeLog(r, w, log, other)
		other = l.Checkpoint
		must(encoder.Encode(l))
	}
	must(out.Flush())
}
