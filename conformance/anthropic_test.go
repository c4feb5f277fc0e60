package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
)

func openAnthropic(base string) anthropic.Client {
	return anthropic.NewClient(option.WithBaseURL(base+"/anthropic"), option.WithAPIKey("none"), option.WithMaxRetries(0))
}

func TestAnthropicGo(t *testing.T) {
	run(t, client{"anthropic-sdk-go", map[scenario]func(string, string) error{
		plain: claudePlain, stream: claudeStream, tools: claudeTools, vision: claudeVision, schema: claudeSchema, refuse: claudeRefuse, cut: claudeCut,
	}})
}

func claude(model string, s scenario) anthropic.MessageNewParams {
	return anthropic.MessageNewParams{Model: anthropic.Model(model), MaxTokens: 64, System: []anthropic.TextBlockParam{{Text: "Be brief."}},
		Messages: []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(s.prompt()))}}
}

func claudeSays(base string, p anthropic.MessageNewParams, text string) error {
	c := openAnthropic(base)
	got, err := c.Messages.New(context.Background(), p)
	if e := (*anthropic.Error)(nil); errors.As(err, &e) && e.StatusCode >= 400 && e.StatusCode < 500 && e.Type() != "" {
		return errRefused
	}
	if err != nil {
		return err
	}
	return claudeIs(got, text)
}

func claudeText(m *anthropic.Message) (text string) {
	for _, b := range m.Content {
		text += b.Text
	}
	return text
}

func claudeIs(m *anthropic.Message, text string) error {
	return errors.Join(want("text", claudeText(m), text), want("stop reason", string(m.StopReason), "end_turn"),
		want("tokens", fmt.Sprint(m.Usage.InputTokens, m.Usage.OutputTokens), "9 4"))
}

func claudePlain(base, model string) error { return claudeSays(base, claude(model, plain), greeting) }

func claudeRefuse(base, model string) error { return claudeSays(base, claude(model, refuse), "") }

// claudeStreamed puts a stream together as the SDK does.
func claudeStreamed(base string, p anthropic.MessageNewParams) (*anthropic.Message, error) {
	c := openAnthropic(base)
	s := c.Messages.NewStreaming(context.Background(), p)
	m := &anthropic.Message{}
	for s.Next() {
		if err := m.Accumulate(s.Current()); err != nil {
			return m, fmt.Errorf("accumulate: %w", err)
		}
	}
	return m, s.Err()
}

func claudeStream(base, model string) error {
	m, err := claudeStreamed(base, claude(model, stream))
	if err != nil {
		return err
	}
	return errors.Join(want("text", claudeText(m), greeting), want("stop reason", string(m.StopReason), "end_turn"), want("output", fmt.Sprint(m.Usage.OutputTokens), "4"))
}

func claudeCut(base, model string) error {
	m, err := claudeStreamed(base, claude(model, cut))
	if err == nil || claudeText(m) == "" {
		return fmt.Errorf("a cut answer: %v, %q", err, claudeText(m))
	}
	return nil
}

func claudeTools(base, model string) error {
	p := claude(model, tools)
	p.Tools = []anthropic.ToolUnionParam{{OfTool: &anthropic.ToolParam{Name: "weather", Description: anthropic.String("tells the weather"),
		InputSchema: anthropic.ToolInputSchemaParam{Properties: parameters()["properties"], Required: []string{"city"}}}}}
	streamed, err := claudeStreamed(base, p)
	if err != nil {
		return err
	}
	c := openAnthropic(base)
	got, err := c.Messages.New(context.Background(), p)
	if err != nil {
		return err
	}
	id := ""
	for _, m := range []*anthropic.Message{streamed, got} {
		id = ""
		for _, b := range m.Content {
			if b.Type != "tool_use" {
				continue
			}
			id = b.ID
			var input struct{ City string }
			if err := json.Unmarshal(b.Input, &input); err != nil {
				return err
			}
			if err := errors.Join(want("name", b.Name, "weather"), want("city", input.City, "北京"), want("stop reason", string(m.StopReason), "tool_use")); err != nil {
				return err
			}
		}
		if id == "" {
			return errors.New("no tool call")
		}
	}
	p.Messages = append(p.Messages, got.ToParam(), anthropic.NewUserMessage(anthropic.NewToolResultBlock(id, sunny, false)))
	return claudeSays(base, p, sun)
}

func claudeVision(base, model string) error {
	p := claude(model, vision)
	p.Messages[0] = anthropic.NewUserMessage(anthropic.NewTextBlock(vision.prompt()), anthropic.NewImageBlockBase64("image/png", drawing))
	return claudeSays(base, p, seen)
}

func claudeSchema(base, model string) error {
	p := claude(model, schema)
	p.OutputConfig.Format = anthropic.JSONOutputFormatParam{Schema: title()}
	return claudeSays(base, p, titled)
}
