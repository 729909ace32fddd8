"""A station of SL 651-2014 (HEX or ASCII), by itself: nothing of it is the platform's.

    sl651_station.py MODE --port N --station 0060010203 [--password 1234] [--ascii] [--count N] [--wait S]

m1  sends and listens to nobody
m2  sends, waits for the acknowledgement, repeats twice, then connects anew and goes on with the same
m3  the same with messages in packets; sends those again that are asked for
m4  sends nothing by itself but keep-alives; answers 37H, 38H and 3AH, and sets its clock by 4AH

Report n (from 0) says level n / 1000 m, observed n minutes after 2026-06-01 00:00. Prints JSON lines: sent, acked, asked,
clock, done. Ends after COUNT reports, or, in between two, when its standard input is closed.
"""
import argparse, json, select, socket, struct, sys, threading, time
from datetime import datetime, timedelta

ESC, EOT, ACK, NAK, ENQ, STX, SYN, ETX, ETB = 0x1B, 0x04, 0x06, 0x15, 0x05, 0x02, 0x16, 0x03, 0x17
FIRST = datetime(2026, 6, 1)

def crc(data):
    total = 0xFFFF
    for byte in data:
        total ^= byte
        for _ in range(8):
            total = (total >> 1) ^ 0xA001 if total & 1 else total >> 1
    return total

def say(**what):
    print(json.dumps(what), flush=True)

class Gone(Exception):
    pass

class Station:
    def __init__(self, args):
        self.args, self.socket, self.buffer = args, None, b""
        self.stopping = False
        threading.Thread(target=self.watch, daemon=True).start()

    def watch(self):
        sys.stdin.read()
        self.stopping = True

    def connect(self):
        while True:
            try:
                self.socket = socket.create_connection((self.args.host, self.args.port), 5)
                self.buffer = b""
                return
            except OSError:
                time.sleep(0.05)

    # frames up
    def frame(self, code, body, packet=None, end=ETX):
        a = self.args
        opening = SYN if packet else STX
        if a.ascii:
            numbers = "%03X%03X" % packet if packet else ""
            head = "%02X%s%s%02X0%03X" % (a.centre, a.station, a.password, code, len(body) + len(numbers))
            data = b"\x01" + head.encode() + bytes([opening]) + numbers.encode() + body + bytes([end])
            return data + ("%04X" % crc(data)).encode()
        numbers = b"" if not packet else ((packet[0] << 12) | packet[1]).to_bytes(3, "big")
        data = b"\x7e\x7e" + bytes([a.centre]) + bytes.fromhex(a.station + a.password) + bytes([code])
        data += struct.pack(">H", len(body) + len(numbers)) + bytes([opening]) + numbers + body + bytes([end])
        return data + struct.pack(">H", crc(data))

    def report(self, n, asked=None):
        serial = n % 65535 + 1
        at = FIRST + timedelta(minutes=n)
        sent = (at + timedelta(seconds=16)).strftime("%y%m%d%H%M%S")
        seen = at.strftime("%y%m%d%H%M")
        if self.args.ascii:
            text = "%04X%sST %s H TT %s Z %.3f VT 12.63 " % (serial, sent, self.args.station, seen, n / 1000)
            return serial, text.encode()
        body = "%04X%sF1F1%s48F0F0%s3923%08d38121263" % (serial, sent, self.args.station, seen, n)
        return serial, bytes.fromhex(body)

    # frames down
    def hear(self, deadline):
        """The next frame of the centre, as (code, end, packet, body); None when the time is over."""
        while True:
            found = self.cut()
            if found:
                return found
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            ready, _, _ = select.select([self.socket], [], [], min(left, 0.2))
            if not ready:
                continue
            try:
                data = self.socket.recv(65536)
            except OSError:
                raise Gone()
            if not data:
                raise Gone()
            self.buffer += data

    def cut(self):
        b, a = self.buffer, self.args
        start, text, tail = (1, 23, 5) if a.ascii else (2, 13, 3)
        if len(b) < text + 1:
            return None
        length = int(b[19:23], 16) & 0xFFF if a.ascii else struct.unpack(">H", b[11:13])[0] & 0xFFF
        size = text + 1 + length + tail
        if len(b) < size:
            return None
        whole, self.buffer = b[:size], b[size:]
        checked, sum_ = (whole[:-4], int(whole[-4:], 16)) if a.ascii else (whole[:-2], struct.unpack(">H", whole[-2:])[0])
        assert crc(checked) == sum_, "the centre's CRC is wrong"
        head = whole[start:text].decode() if a.ascii else whole[start:text].hex().upper()
        assert head[:10] == a.station and int(head[10:12], 16) == a.centre and head[12:16] == a.password, head
        assert head[18] == "8", "the centre does not say that it speaks down"
        body, packet = whole[text + 1 : text + 1 + length], None
        if whole[text] == SYN:
            numbers = body[:6].decode() if a.ascii else body[:3].hex()
            packet = (int(numbers[:3], 16), int(numbers[3:6], 16))
            body = body[6:] if a.ascii else body[3:]
        words = body.decode() if a.ascii else body.hex().upper()
        return int(head[16:18], 16), checked[-1], packet, words

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError:
            raise Gone()

    def confirmed(self, serial, code, parts):
        """True once the report is acknowledged; packets that are asked for are sent again."""
        deadline = time.monotonic() + self.args.wait
        while True:
            heard = self.hear(deadline)
            if heard is None:
                return False
            heard_code, end, packet, words = heard
            assert heard_code == code, "another function is acknowledged: %02X" % heard_code
            if end == NAK:
                say(asked_again=packet[1])
                # alone, so nothing comes behind it
                self.send(self.frame(code, parts[packet[1] - 1], packet, ETX))
                continue
            assert end in (ESC, EOT), "ended with %02X" % end
            # of an earlier one that was repeated
            if int(words[:4], 16) == serial:
                return True

    def run(self):
        a = self.args
        for n in range(a.first, a.first + a.count):
            if self.stopping:
                break
            serial, body = self.report(n)
            code = 0x32
            parts, packets = [body], [self.frame(code, body)]
            if a.mode == "m3":
                parts = [body[:13], body[13:27], body[27:]]
                packets = [self.frame(code, part, (3, i + 1), ETX if i == 2 else ETB) for i, part in enumerate(parts)]
            self.deliver(n, serial, code, packets, parts)
        if a.mode == "m1":
            # what is unread when a socket closes resets the connection, and with it what is on its way
            self.socket.shutdown(socket.SHUT_WR)
            while self.socket.recv(65536):
                pass
        say(done=True)

    def deliver(self, n, serial, code, packets, parts):
        while True:
            try:
                if self.socket is None:
                    self.connect()
                    self.send(b"\x7e" + self.frame(0x2F, self.report(n)[1][: 16 if self.args.ascii else 8]))
                for _ in range(3):
                    # of packets the second is left out the first time, and must be asked for
                    for i, data in enumerate(packets):
                        if not (self.args.mode == "m3" and self.args.lose and i == 1):
                            self.send(data)
                    say(sent=n)
                    if self.args.mode == "m1":
                        return
                    if self.confirmed(serial, code, parts):
                        say(acked=n)
                        return
                raise Gone()
            except Gone:
                if self.socket:
                    self.socket.close()
                self.socket = None

    def answer(self):
        self.connect()
        self.send(self.frame(0x2F, self.report(0)[1][: 16 if self.args.ascii else 8]))
        say(connected=True)
        n = self.args.first
        while not self.stopping:
            heard = self.hear(time.monotonic() + 0.2)
            if heard is None:
                continue
            code, end, _, words = heard
            assert end == ENQ, "a question ends with %02X" % end
            say(asked="%02X" % code, body=words)
            if code == 0x4A:
                say(clock=words[4:16])
                self.send(self.frame(code, self.report(n)[1][: 16 if self.args.ascii else 8]))
            else:
                self.send(self.frame(code, self.report(n)[1]))
            n += 1
        say(done=True)

parser = argparse.ArgumentParser()
parser.add_argument("mode", choices=["m1", "m2", "m3", "m4"])
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--station", required=True)
parser.add_argument("--password", default="1234")
parser.add_argument("--centre", type=int, default=1)
parser.add_argument("--ascii", action="store_true")
parser.add_argument("--lose", action="store_true")
parser.add_argument("--first", type=int, default=0)
parser.add_argument("--count", type=int, default=1_000_000)
parser.add_argument("--wait", type=float, default=20)
args = parser.parse_args()
station = Station(args)
station.answer() if args.mode == "m4" else station.run()
