package meta

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// IPTC reads the records of IPTC-IIM.
func IPTC(b []byte) (f Facts) {
	var day, clock string
	for len(b) >= 5 {
		if b[0] != 0x1c {
			b = b[1:]
			continue
		}
		record, set, n := b[1], b[2], int(binary.BigEndian.Uint16(b[3:]))
		if n&0x8000 != 0 || n > len(b)-5 {
			f.Broken = true
			break
		}
		value := string(b[5 : 5+n])
		b = b[5+n:]
		if record != 2 {
			continue
		}
		if !utf8.ValidString(value) {
			runes := make([]rune, len(value))
			for i := range len(value) {
				runes[i] = rune(value[i])
			}
			value = string(runes)
		}
		value = strings.TrimSpace(strings.Trim(value, "\x00"))
		switch set {
		case 5:
			f.Title = value
		case 25:
			f.Keywords = add(f.Keywords, value)
		case 55:
			day = value
		case 60:
			clock = value
		case 80:
			f.Artist = value
		case 120:
			f.Caption = value
		}
	}
	if len(day) == 8 && len(clock) >= 6 {
		f.Taken, _ = parseMoment(day[:4] + "-" + day[4:6] + "-" + day[6:] + "T" + clock[:2] + ":" + clock[2:4] + ":" + clock[4:6] + strings.TrimSpace(clock[6:]))
	}
	return f
}
