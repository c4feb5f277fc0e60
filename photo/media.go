package photo

import (
	"regexp"
	"strings"

	"github.com/qiao-ai/qiao/imaging"
	"github.com/qiao-ai/qiao/imaging/meta"
)

var (
	screenshot = regexp.MustCompile(`(?i)screen[ _-]?(?:shot|cap)|截图|截屏|屏幕快照|螢幕|スクリーンショット`)
	burst      = regexp.MustCompile(`(?i)burst|连拍`)
	still      = regexp.MustCompile(`(?i)vlcsnap|video[ _-]?still|frame[ _-]?grab|视频截图`)
	panorama   = regexp.MustCompile(`(?i)(?:^|[^a-z])pano(?:rama)?(?:[^a-z]|$)|全景`)
	hdr        = regexp.MustCompile(`(?i)(?:^|[^a-z])hdr(?:[^a-z]|$)`)
	selfie     = regexp.MustCompile(`(?i)selfie|自拍`)
)

// media says what sort of picture p is.
func media(p *Photo, a meta.All, h imaging.Header) []Media {
	wide := float64(max(p.Width, p.Height)) / float64(max(1, min(p.Width, p.Height)))
	camera := p.Camera.Model != ""
	var list []Media
	for _, m := range []struct {
		media Media
		is    bool
	}{
		{Screenshot, screenshot.MatchString(p.Name) || strings.EqualFold(a.EXIF.Comment, "Screenshot")},
		{Panorama, a.EXIF.Panorama || a.XMP.Panorama || panorama.MatchString(p.Name) || camera && wide >= 2.2 && max(p.Width, p.Height) >= 3000},
		{Live, p.Live != "" || a.XMP.Motion || h.Video || strings.HasPrefix(p.Name, "MVIMG")},
		{Raw, h.Format.Raw()},
		{Animation, h.Frames > 1},
		{Burst, p.Burst != "" || burst.MatchString(p.Name)},
		{HDR, a.EXIF.HDR || a.XMP.HDR || hdr.MatchString(p.Name)},
		{Selfie, a.EXIF.Selfie || selfie.MatchString(p.Name)},
		{VideoStill, still.MatchString(p.Name)},
	} {
		if m.is {
			list = append(list, m.media)
		}
	}
	if len(list) == 0 {
		list = append(list, Still)
	}
	return list
}
