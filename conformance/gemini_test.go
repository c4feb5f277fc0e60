package conformance

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"google.golang.org/genai"
)

// Google's client does not pass through Qiao, which has no front in its dialect. It
// talks to the fake Gemini itself, to show that the partner which the driver is
// tested with is one that Google's own client understands.
func TestGenAIUnderstandsTheFakeGemini(t *testing.T) {
	var base string
	for i, s := range speakers() {
		if s.id == "gemini" {
			base = strings.TrimSuffix(servers.fakes[i].URL, "/v1")
		}
	}
	c, err := genai.NewClient(context.Background(), &genai.ClientConfig{APIKey: "none", Backend: genai.BackendGeminiAPI,
		HTTPOptions: genai.HTTPOptions{BaseURL: base + "/", APIVersion: "v1"}})
	if err != nil {
		t.Fatal(err)
	}
	for s, do := range map[scenario]func(*genai.Client) error{plain: genPlain, stream: genStream, tools: genTools, vision: genVision, schema: genSchema, refuse: genRefuse, cut: genCut} {
		t.Run(string(s), func(t *testing.T) {
			cell := "ok"
			if err := do(c); err != nil {
				cell = "FAIL"
				t.Error(err)
			}
			note("genai to the fake itself", "gemini", s, cell)
		})
	}
	table("genai to the fake itself")
}

const genModel = "test-model"

func genIs(r *genai.GenerateContentResponse, text string) error {
	return errors.Join(want("text", r.Text(), text), want("finish", string(r.Candidates[0].FinishReason), "STOP"),
		want("tokens", fmt.Sprint(r.UsageMetadata.PromptTokenCount, r.UsageMetadata.CandidatesTokenCount), "9 4"))
}

func genAsk(c *genai.Client, contents []*genai.Content, cfg *genai.GenerateContentConfig, text string) error {
	r, err := c.Models.GenerateContent(context.Background(), genModel, contents, cfg)
	if err != nil {
		return err
	}
	return genIs(r, text)
}

func genPlain(c *genai.Client) error { return genAsk(c, genai.Text(plain.prompt()), nil, greeting) }

func genRefuse(c *genai.Client) error {
	err := genAsk(c, genai.Text(refuse.prompt()), nil, "")
	if e := (genai.APIError{}); errors.As(err, &e) && e.Code == 400 && e.Status == "INVALID_ARGUMENT" {
		return nil
	}
	return fmt.Errorf("no refusal: %w", err)
}

func genStreamed(c *genai.Client, s scenario) (text, finish string, err error) {
	for r, err := range c.Models.GenerateContentStream(context.Background(), genModel, genai.Text(s.prompt()), nil) {
		if err != nil {
			return text, finish, err
		}
		text += r.Text()
		if len(r.Candidates) > 0 {
			finish += string(r.Candidates[0].FinishReason)
		}
	}
	return text, finish, nil
}

func genStream(c *genai.Client) error {
	text, finish, err := genStreamed(c, stream)
	return errors.Join(err, want("text", text, greeting), want("finish", finish, "STOP"))
}

func genCut(c *genai.Client) error {
	text, finish, _ := genStreamed(c, cut) // the client itself may end quietly
	if text == "" || finish != "" {
		return fmt.Errorf("a cut answer: %q, finish %q", text, finish)
	}
	return nil
}

func genTools(c *genai.Client) error {
	cfg := &genai.GenerateContentConfig{Tools: []*genai.Tool{{FunctionDeclarations: []*genai.FunctionDeclaration{{Name: "weather", Description: "tells the weather",
		Parameters: &genai.Schema{Type: genai.TypeObject, Properties: map[string]*genai.Schema{"city": {Type: genai.TypeString, Description: "the city's name"}}}}}}}}
	contents := genai.Text(tools.prompt())
	r, err := c.Models.GenerateContent(context.Background(), genModel, contents, cfg)
	if err != nil {
		return err
	}
	calls := r.FunctionCalls()
	if len(calls) != 1 || calls[0].Name != "weather" || calls[0].Args["city"] != "北京" {
		return fmt.Errorf("tool calls %+v", calls)
	}
	contents = append(contents, r.Candidates[0].Content, genai.NewContentFromFunctionResponse("weather", map[string]any{"output": sunny}, genai.RoleUser))
	return genAsk(c, contents, cfg, sun)
}

func genVision(c *genai.Client) error {
	raw, err := base64.StdEncoding.DecodeString(drawing)
	if err != nil {
		return err
	}
	parts := []*genai.Part{genai.NewPartFromText(vision.prompt()), genai.NewPartFromBytes(raw, "image/png")}
	return genAsk(c, []*genai.Content{genai.NewContentFromParts(parts, genai.RoleUser)}, nil, seen)
}

func genSchema(c *genai.Client) error {
	return genAsk(c, genai.Text(schema.prompt()), &genai.GenerateContentConfig{ResponseMIMEType: "application/json", ResponseJsonSchema: title()}, titled)
}
