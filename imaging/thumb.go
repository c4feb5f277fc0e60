package imaging

import "github.com/qiao-ai/qiao/imaging/ifd"

// exifThumbnail returns the JPEG in the second directory of an EXIF stream.
func exifThumbnail(exif []byte) []byte {
	f, ok := ifd.Open(exif)
	if !ok {
		return nil
	}
	second := f.Directory(f.First).Next
	if second == 0 {
		return nil
	}
	d := f.Directory(second)
	at, n := d.Int(tagJPEG), d.Int(tagJPEGBytes)
	if at <= 0 || n <= 0 || at+n > len(exif) {
		return nil
	}
	return exif[at : at+n]
}
