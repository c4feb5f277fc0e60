// Package jinja renders the chat templates that language models come with: the
// part of Jinja that Hugging Face's library gives them, with Python's way of
// printing values.
//
// [Parse] a template once, then [Template.Render] it with values made by
// [FromJSON] or built from [Map] and [List]. A template is somebody else's
// program: rendering has no access to anything but the values given, and is
// bounded in steps, memory and nesting by its [Limits].
//
// It has no inheritance, imports or custom filters, and no automatic escaping.
package jinja
