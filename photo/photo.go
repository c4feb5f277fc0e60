package photo

import (
	"time"
)

// A UserID names the owner of a library.
type UserID string

// An ID names a photo of one owner. It is random and says nothing.
type ID string

// A Photo is what is known of one picture.
type Photo struct {
	ID   ID     `json:"id"`
	Path string `json:"path,omitempty" doc:"The file, on the machine of the server; empty for an upload"`
	Name string `json:"name" doc:"The file's name"`
	// Folder is the path of the file's folder below the one that was added, with
	// slashes; it is "." for the folder itself.
	Folder  string    `json:"folder,omitempty"`
	Hash    string    `json:"hash" doc:"SHA-256 of the file, in hexadecimal"`
	Size    int64     `json:"size" doc:"Bytes of the file"`
	ModTime time.Time `json:"modTime" doc:"When the file was changed"`
	Added   time.Time `json:"added" doc:"When Qiao first saw it"`

	Format Format `json:"format,omitempty"`
	// Width and Height are those of the upright picture, in pixels.
	Width  int     `json:"width"`
	Height int     `json:"height"`
	Frames int     `json:"frames,omitempty" doc:"Frames of an animation"`
	Turned int     `json:"turned,omitempty" doc:"The orientation that the file gives, 1 to 8"`
	Media  []Media `json:"media"`

	State  State  `json:"state"`
	Reason string `json:"reason,omitempty" doc:"What is wrong with the file"`
	// Pending are the stages that are not done, as their model was missing or the
	// work was stopped.
	Pending []Stage `json:"pending,omitempty"`

	Taken    *Taken   `json:"taken,omitempty"`
	Camera   Camera   `json:"camera"`
	Exposure Exposure `json:"exposure"`
	GPS      *GPS     `json:"gps,omitempty"`
	Place    *Place   `json:"place,omitempty"`

	Rating   int      `json:"rating,omitempty" doc:"1 to 5 stars, -1 rejected, 0 none"`
	Favorite bool     `json:"favorite,omitempty"`
	Title    string   `json:"title,omitempty"`
	Caption  string   `json:"caption,omitempty" doc:"A description that a person wrote"`
	Keywords []string `json:"keywords,omitempty"`
	People   []string `json:"people,omitempty" doc:"Names of those shown"`
	Artist   string   `json:"artist,omitempty"`
	Software string   `json:"software,omitempty"`
	// Captions are descriptions that a model made, by language.
	Captions map[string]string `json:"captions,omitempty"`
	// Captioner is the model that was asked for Captions; what it said is not to be
	// trusted more than a text in the picture.
	Captioner string `json:"captioner,omitempty" doc:"The model that made the captions"`

	Lines   []Line   `json:"lines,omitempty" doc:"Text in the picture"`
	Tags    []Tag    `json:"tags,omitempty" doc:"Things in the picture"`
	Colours []Colour `json:"colours,omitempty" doc:"The largest share first"`
	Grey    bool     `json:"grey,omitempty" doc:"The picture has no colours"`

	// Perceptual is the perceptual hash; pictures that look alike differ in few of
	// its bits. It is 0 where the picture could not be decoded.
	Perceptual uint64 `json:"perceptual,string"`
	ThumbHash  []byte `json:"thumbHash,omitempty" doc:"A placeholder of about 25 bytes, in base64"`
	// Live is the file name of the moving half of a live photo.
	Live string `json:"live,omitempty"`
	// Burst is what the pictures of one burst share; empty if it is of none.
	Burst string `json:"burst,omitempty"`
	// Sidecar is when the files beside the photo were last changed, in nanoseconds
	// since 1970; 0 if there are none.
	Sidecar int64 `json:"sidecar,omitempty"`
	// Edition counts the changes of the owner's library; it rises with each.
	Edition int64 `json:"edition"`
}

// A State says how far a photo could be understood.
type State string

// The states.
const (
	Ready   State = "ready"
	Damaged State = "damaged" // the picture cannot be decoded, or only a part
	Refused State = "refused" // decoding would take more than is allowed
	Other   State = "other"   // no picture that Qiao can decode
)

// A Format is a file's format, found by its content.
type Format string

// The formats.
const (
	JPEG Format = "jpeg"
	PNG  Format = "png"
	GIF  Format = "gif"
	WebP Format = "webp"
	TIFF Format = "tiff"
	BMP  Format = "bmp"
	HEIC Format = "heic"
	AVIF Format = "avif"
	JXL  Format = "jxl"
)

// A Media is a sort of picture.
type Media string

// The sorts of picture; a photo may be of several.
const (
	Still      Media = "photo"
	Screenshot Media = "screenshot"
	Panorama   Media = "panorama"
	Live       Media = "live"
	Raw        Media = "raw"
	Animation  Media = "animation"
	Burst      Media = "burst"
	HDR        Media = "hdr"
	Selfie     Media = "selfie"
	VideoStill Media = "video-still"
)

// Taken says when a photo was taken.
type Taken struct {
	// Wall is the time that a clock at the place showed, in the form [Clock], and
	// with a fraction of the second where that is known.
	Wall   string     `json:"wall"`
	Offset *int       `json:"offset,omitempty" doc:"Minutes east of UTC"`
	Zone   string     `json:"zone,omitempty" doc:"Name of the time zone, such as Asia/Shanghai"`
	Source TimeSource `json:"source"`
}

// Clock is the form of [Taken].Wall.
const Clock = "2006-01-02T15:04:05"

// Time is the wall clock's time, as if it were of UTC.
func (t Taken) Time() time.Time {
	at, _ := time.Parse(Clock, t.Wall) // a fraction is accepted too
	return at
}

// Instant is the moment itself; where the offset is not known it is taken for UTC.
func (t Taken) Instant() time.Time {
	at := t.Time()
	if t.Offset != nil {
		at = at.Add(-time.Duration(*t.Offset) * time.Minute)
	}
	return at
}

// A TimeSource says what a time was read from.
type TimeSource string

// The sources, in the order in which they are believed.
const (
	FromEXIF     TimeSource = "exif"
	FromGPS      TimeSource = "gps"
	FromXMP      TimeSource = "xmp"
	FromTakeout  TimeSource = "takeout"
	FromFileName TimeSource = "name"
	FromModTime  TimeSource = "file"
)

// A Camera took a photo.
type Camera struct {
	Make  string `json:"make,omitempty"`
	Model string `json:"model,omitempty"`
	Lens  string `json:"lens,omitempty"`
}

// An Exposure says how a photo was taken. What is not known is 0.
type Exposure struct {
	ISO      int     `json:"iso,omitempty"`
	Aperture float64 `json:"aperture,omitempty" doc:"The f-number"`
	Seconds  float64 `json:"seconds,omitempty"`
	Focal    float64 `json:"focal,omitempty" doc:"Millimetres"`
	Focal35  float64 `json:"focal35,omitempty" doc:"Millimetres on 35 mm film"`
	Flash    *bool   `json:"flash,omitempty" doc:"Whether it fired"`
}

// GPS is where a photo was taken.
type GPS struct {
	Lat float64  `json:"lat"`
	Lon float64  `json:"lon"`
	Alt *float64 `json:"alt,omitempty" doc:"Metres above the sea"`
}

// A Place is where a photo was taken, in names. IDs are those of photo/place.
type Place struct {
	Nearest PlaceName `json:"nearest" doc:"The nearest place"`
	City    PlaceName `json:"city" doc:"The largest city within 60 km"`
	Region  PlaceName `json:"region"`
	Country PlaceName `json:"country"`
	// IDs are all places that hold the photo: the four above, and landmarks.
	IDs []string `json:"ids"`
	// Landmarks near it.
	Landmarks []PlaceName `json:"landmarks,omitempty"`
}

// A PlaceName is the name of a place in both languages.
type PlaceName struct {
	ID string `json:"id,omitempty"`
	En string `json:"en,omitempty"`
	Zh string `json:"zh,omitempty"`
}

// A Line is a line of text in a picture. Boxes are in shares of the upright
// picture's width and height, from 0 to 1.
type Line struct {
	Text       string        `json:"text"`
	Confidence float64       `json:"confidence"`
	Box        [4][2]float64 `json:"box" doc:"Corners from where the text begins, clockwise"`
}

// A Tag is a thing in a picture.
type Tag struct {
	Class int     `json:"class" doc:"Of COCO, 0 to 79"`
	En    string  `json:"en"`
	Zh    string  `json:"zh"`
	Score float64 `json:"score"`
	Box   Box     `json:"box"`
}

// A Box is a part of the upright picture, in shares of its width and height.
type Box struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	W float64 `json:"w"`
	H float64 `json:"h"`
}

// A Colour is one of the named colours with its share of the picture, 0 to 1.
type Colour struct {
	Name  string  `json:"name"`
	Share float64 `json:"share"`
	// Center is its share of the middle of the picture, where the subject is.
	Center float64 `json:"center"`
}

// A Stage is a part of what is done with a photo when it is taken in.
type Stage string

// The stages after the first, which reads the file, its data and its look.
const (
	Reading Stage = "text"
	Tagging Stage = "tags"
)
