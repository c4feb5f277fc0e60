package conformance

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/responses"
	"github.com/openai/openai-go/v3/shared"
)

func openOpenAI(base string) openai.Client {
	return openai.NewClient(option.WithBaseURL(base+"/openai/v1"), option.WithAPIKey("none"), option.WithMaxRetries(0))
}

// openaiError turns a refusal that the client raised into errRefused.
func openaiError(err error) error {
	if e := (*openai.Error)(nil); errors.As(err, &e) && e.StatusCode >= 400 && e.StatusCode < 500 && e.Message != "" && e.Type != "" {
		return errRefused
	}
	return err
}

func TestOpenAIGoChat(t *testing.T) {
	run(t, client{"openai-go chat", map[scenario]func(string, string) error{
		plain: chatPlain, stream: chatStream, tools: chatTools, vision: chatVision, schema: chatSchema, refuse: chatRefuse, cut: chatCut,
	}})
}

func chat(model string, s scenario) openai.ChatCompletionNewParams {
	return openai.ChatCompletionNewParams{Model: model, MaxTokens: openai.Int(64),
		Messages: []openai.ChatCompletionMessageParamUnion{openai.SystemMessage("Be brief."), openai.UserMessage(s.prompt())}}
}

func chatSays(base string, p openai.ChatCompletionNewParams, text string) error {
	c := openOpenAI(base)
	got, err := c.Chat.Completions.New(context.Background(), p)
	if err != nil {
		return openaiError(err)
	}
	return errors.Join(want("text", got.Choices[0].Message.Content, text), want("finish", got.Choices[0].FinishReason, "stop"),
		want("tokens", fmt.Sprint(got.Usage.PromptTokens, got.Usage.CompletionTokens), "9 4"))
}

func chatPlain(base, model string) error { return chatSays(base, chat(model, plain), greeting) }

func chatRefuse(base, model string) error { return chatSays(base, chat(model, refuse), "") }

// chatStreamed puts a stream together as the SDK does.
func chatStreamed(base string, p openai.ChatCompletionNewParams) (openai.ChatCompletionAccumulator, error) {
	c := openOpenAI(base)
	p.StreamOptions = openai.ChatCompletionStreamOptionsParam{IncludeUsage: openai.Bool(true)}
	s := c.Chat.Completions.NewStreaming(context.Background(), p)
	var acc openai.ChatCompletionAccumulator
	for s.Next() {
		if !acc.AddChunk(s.Current()) {
			return acc, errors.New("the accumulator refused a chunk")
		}
	}
	return acc, s.Err()
}

func chatStream(base, model string) error {
	acc, err := chatStreamed(base, chat(model, stream))
	if err != nil {
		return err
	}
	return errors.Join(want("text", acc.Choices[0].Message.Content, greeting), want("finish", acc.Choices[0].FinishReason, "stop"),
		want("tokens", fmt.Sprint(acc.Usage.PromptTokens, acc.Usage.CompletionTokens), "9 4"))
}

func chatCut(base, model string) error {
	acc, err := chatStreamed(base, chat(model, cut))
	if err == nil || len(acc.Choices) == 0 || acc.Choices[0].Message.Content == "" {
		return fmt.Errorf("a cut answer: %v, %+v", err, acc.Choices)
	}
	return nil
}

func chatTools(base, model string) error {
	p := chat(model, tools)
	p.Tools = []openai.ChatCompletionToolUnionParam{openai.ChatCompletionFunctionTool(openai.FunctionDefinitionParam{
		Name: "weather", Description: openai.String("tells the weather"), Parameters: openai.FunctionParameters(parameters())})}
	acc, err := chatStreamed(base, p)
	if err != nil {
		return err
	}
	c := openOpenAI(base)
	got, err := c.Chat.Completions.New(context.Background(), p)
	if err != nil {
		return err
	}
	for _, m := range []openai.ChatCompletionMessage{acc.Choices[0].Message, got.Choices[0].Message} {
		if len(m.ToolCalls) != 1 || m.ToolCalls[0].ID == "" {
			return fmt.Errorf("tool calls %+v", m.ToolCalls)
		}
		f := m.ToolCalls[0].Function
		if err := errors.Join(want("name", f.Name, "weather"), want("arguments", f.Arguments, weather()[0].Arguments)); err != nil {
			return err
		}
	}
	if err := want("finish", got.Choices[0].FinishReason, "tool_calls"); err != nil {
		return err
	}
	m := got.Choices[0].Message
	p.Messages = append(p.Messages, m.ToParam(), openai.ToolMessage(sunny, m.ToolCalls[0].ID))
	return chatSays(base, p, sun)
}

func chatVision(base, model string) error {
	p := chat(model, vision)
	p.Messages[1] = openai.UserMessage([]openai.ChatCompletionContentPartUnionParam{openai.TextContentPart(vision.prompt()),
		openai.ImageContentPart(openai.ChatCompletionContentPartImageImageURLParam{URL: "data:image/png;base64," + drawing})})
	return chatSays(base, p, seen)
}

func chatSchema(base, model string) error {
	p := chat(model, schema)
	p.ResponseFormat.OfJSONSchema = &shared.ResponseFormatJSONSchemaParam{
		JSONSchema: shared.ResponseFormatJSONSchemaJSONSchemaParam{Name: "it", Schema: title(), Strict: openai.Bool(true)}}
	return chatSays(base, p, titled)
}

func TestOpenAIGoResponses(t *testing.T) {
	run(t, client{"openai-go responses", map[scenario]func(string, string) error{
		plain: respPlain, stream: respStream, tools: respTools, vision: respVision, schema: respSchema, refuse: respRefuse, cut: respCut,
	}})
}

func resp(model string, s scenario) responses.ResponseNewParams {
	return responses.ResponseNewParams{Model: model, MaxOutputTokens: openai.Int(64), Instructions: openai.String("Be brief."), Store: openai.Bool(false),
		Input: responses.ResponseNewParamsInputUnion{OfString: openai.String(s.prompt())}}
}

func respSays(base string, p responses.ResponseNewParams, text string) error {
	c := openOpenAI(base)
	got, err := c.Responses.New(context.Background(), p)
	if err != nil {
		return openaiError(err)
	}
	return respIs(got, text)
}

func respIs(got *responses.Response, text string) error {
	return errors.Join(want("text", got.OutputText(), text), want("status", string(got.Status), "completed"),
		want("tokens", fmt.Sprint(got.Usage.InputTokens, got.Usage.OutputTokens), "9 4"))
}

func respPlain(base, model string) error { return respSays(base, resp(model, plain), greeting) }

func respRefuse(base, model string) error { return respSays(base, resp(model, refuse), "") }

// respStreamed reads a stream to its end and returns its text and its last response.
func respStreamed(base string, p responses.ResponseNewParams) (text string, end *responses.Response, err error) {
	c := openOpenAI(base)
	s := c.Responses.NewStreaming(context.Background(), p)
	for s.Next() {
		switch e := s.Current(); e.Type {
		case "response.output_text.delta":
			text += e.AsResponseOutputTextDelta().Delta
		case "response.completed":
			done := e.AsResponseCompleted().Response
			end = &done
		}
	}
	return text, end, s.Err()
}

func respStream(base, model string) error {
	text, end, err := respStreamed(base, resp(model, stream))
	if err != nil || end == nil {
		return fmt.Errorf("%v, end %v", err, end != nil)
	}
	return errors.Join(want("text", text, greeting), respIs(end, greeting))
}

func respCut(base, model string) error {
	text, end, err := respStreamed(base, resp(model, cut))
	if err == nil || end != nil || text == "" {
		return fmt.Errorf("a cut answer: %v, %q, end %v", err, text, end != nil)
	}
	return nil
}

func respTools(base, model string) error {
	p := resp(model, tools)
	p.Tools = []responses.ToolUnionParam{{OfFunction: &responses.FunctionToolParam{Name: "weather", Description: openai.String("tells the weather"), Parameters: parameters(), Strict: openai.Bool(true)}}}
	_, end, err := respStreamed(base, p)
	if err != nil || end == nil {
		return fmt.Errorf("%v, end %v", err, end != nil)
	}
	c := openOpenAI(base)
	got, err := c.Responses.New(context.Background(), p)
	if err != nil {
		return err
	}
	input := responses.ResponseInputParam{responses.ResponseInputItemParamOfMessage(tools.prompt(), responses.EasyInputMessageRoleUser)}
	for i, r := range []*responses.Response{end, got} {
		calls := 0
		for _, item := range r.Output {
			if item.Type != "function_call" {
				continue
			}
			calls++
			call := item.AsFunctionCall()
			if err := errors.Join(want("name", call.Name, "weather"), want("arguments", call.Arguments, weather()[0].Arguments)); err != nil {
				return err
			}
			if i == 1 {
				output := responses.ResponseInputItemParamOfFunctionCallOutput(sunny)
				output.OfFunctionCallOutput.CallID = openai.String(call.CallID)
				input = append(input, responses.ResponseInputItemParamOfFunctionCall(call.Arguments, call.CallID, call.Name), output)
			}
		}
		if calls != 1 {
			return fmt.Errorf("%d tool calls", calls)
		}
	}
	p.Input = responses.ResponseNewParamsInputUnion{OfInputItemList: input}
	return respSays(base, p, sun)
}

func respVision(base, model string) error {
	p := resp(model, vision)
	p.Input = responses.ResponseNewParamsInputUnion{OfInputItemList: responses.ResponseInputParam{responses.ResponseInputItemParamOfMessage(
		responses.ResponseInputMessageContentListParam{
			responses.ResponseInputContentParamOfInputText(vision.prompt()),
			{OfInputImage: &responses.ResponseInputImageParam{ImageURL: openai.String("data:image/png;base64," + drawing), Detail: "auto"}},
		}, responses.EasyInputMessageRoleUser)}}
	return respSays(base, p, seen)
}

func respSchema(base, model string) error {
	p := resp(model, schema)
	p.Text.Format.OfJSONSchema = &responses.ResponseFormatTextJSONSchemaConfigParam{Name: "it", Schema: title(), Strict: openai.Bool(true)}
	return respSays(base, p, titled)
}
