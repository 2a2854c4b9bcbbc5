# SPDX-License-Identifier: Apache-2.0
"""What is typed comes back on the screen as characters or not at all."""
import re
import resource
import sys

from counter_world import NOW, Store, finish, ok, salur
from terminal import CTRL_C, ENTER, F

# Control Sequence Introducer of 8 bits, in UTF-8, and bytes of no character.
TYPED = b"a\x9b31mb\xc2\x9b2Jc\xff\xc3(d\xf0\x9fe\xc3\xa9"


def bad_bytes(raw):
    """Bytes that are no character, control characters of two bytes."""
    text = raw.decode("utf-8", errors="surrogateescape")
    return re.findall("[\udc80-\udcff\x80-\x9f]", text)


def typed(args, shown, name):
    """Type it at the prompt, and as a file name that a note repeats."""
    store = Store()
    with store.open(*args) as t:
        t.type(TYPED)
        t.settle()
        ok(name + ": what is typed is shown", t.shows(shown))
        t.send("\x15gambar /")
        t.send(TYPED)
        t.settle(0.1)
        t.send("\r")
        t.wait("Gambar /a?31mb")
        t.key(CTRL_C)
        t.wait("Keluar")
        t.key("y")
        ok(name + ": it ends well", t.end() == 0)
        ok(name + ": no byte of it controls the terminal: %r"
           % bad_bytes(t.raw), bad_bytes(t.raw) == [])


typed([], "a?31mb?2Jc??(d?e\xe9", "screen")
def no_core():
    """Where crashes leave their memory behind, this program does not."""
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))
    with Store().open() as t:
        with open("/proc/%d/limits" % t.pid, encoding="ascii") as limits:
            core = [line.split()[4:6] for line in limits
                    if line.startswith("Max core file size")]
        ok("no core is left: %r" % core, core == [["0", "0"]])


def void_of_yesterday():
    """A redemption of a closed day is taken back: the new day is below 0."""
    store = Store()
    seq = salur("redeem", "--store", store.dir, "--at", NOW, "codes.txt",
                code=0)[0]["entry"]
    salur("close", "--store", store.dir, "--at", NOW)
    salur("void", str(seq), "--store", store.dir, "--at", NOW,
          "--reason", "belum-diserahkan", "--key", "pengawas.key")
    with store.open(cash="0") as t:
        ok("one family less than none is -1", t.shows("Hari ini: -1 keluarga"))
        t.key(F(10))
        t.wait("Hitung uang")
        for _ in range(11):
            t.key(ENTER)
        t.line("yang kemarin kembali")
        t.wait("Tutup hari ini?")
        t.key(ENTER)
        t.wait("sudah ditutup")
        ok("and on the last page", t.shows("Keluarga -1, Rp -"))


def overtaken():
    """Another process redeems while the sums of the close are looked at."""
    store = Store()
    with store.open(cash="1.000.000") as t:
        t.key(F(10))
        t.wait("Hitung uang")
        t.line("10")
        for _ in range(10):
            t.key(ENTER)
        t.wait("Tutup hari ini?")
        salur("redeem", "--store", store.dir, "--at", NOW, "codes.txt")
        t.key(ENTER)
        t.wait("Uang tidak cocok dengan catatan")
        ok("what was meanwhile is said", t.shows("Catatan bertambah"))
        t.line("dibayar dari layar lain")
        t.wait("Tutup hari ini?")
        t.key(ENTER)
        t.wait("sudah ditutup")
    kind, _, body = store.read()[-1]
    ok("no difference is closed without its reason: %r" % (body,),
       kind == 6 and "dibayar dari layar lain" in body)


def taken_back_alone():
    """The open handout is the cashier's to take back, no other one is."""
    store = Store()
    with open("codes.txt", encoding="ascii") as lines:
        codes = lines.read().splitlines()
    with store.open() as t:
        t.scan(codes[0])
        t.wait("Cocokkan")
        t.key("1")
        t.wait("SERAHKAN")
        seq = store.status()["entries"] - 1
        void = ["void", str(seq), "--store", store.dir, "--at", NOW,
                "--reason", "belum-diserahkan"]
        other = ["void", str(seq - 1)] + void[2:]
        salur(*other, code=4)
        t.confirm()
        t.wait("sudah diserahkan.")
        salur(*void, code=4)
        ok("nothing of it is recorded", store.status()["entries"] == seq + 1)
        t.scan(codes[1])
        t.wait("Cocokkan")
        t.key("1")
        t.wait("SERAHKAN")
        void[1] = str(store.status()["entries"] - 1)
        salur(*void, code=0)
        ok("the open one is taken back without a key",
           store.read()[-1][2][-1] is None)


def papers_later():
    """The counter closes and cannot write: what it says helps."""
    store = Store()
    with open(store.dir + "/closing", "w", encoding="ascii"):
        pass
    with store.open(cash="0") as t:
        t.key(F(10))
        t.wait("Hitung uang")
        for _ in range(11):
            t.key(ENTER)
        t.wait("Tutup hari ini?")
        t.key(ENTER)
        t.wait("salur close --again")
    size = store.status()["entries"]
    paper = salur("close", "--again", "--store", store.dir, "--statement",
                  store.dir + ".note", "--pdf", store.dir + ".pdf")[0]
    ok("they are of that close", paper["size"] == size == paper["entry"] + 1)


# An echo of the single bytes: one that is of no character is one "?".
typed(["--line"], "a?31mb??2Jc??(d??e\xe9", "lines")
no_core()
void_of_yesterday()
overtaken()
taken_back_alone()
papers_later()
sys.exit(finish())
