package main

import (
	"encoding/json"
	"errors"
	"fmt"
)

// webdriver is what two browsers do by the same commands, which they take in
// different ways.
type webdriver struct {
	call func(command string, params, result any) error
}

// object is a value of the protocol.
type object map[string]any

func (w *webdriver) navigate(address string) error {
	return w.call("Navigate", object{"url": address}, nil)
}

// script runs a program and gives what it returns, as JSON, or what it throws.
// The page evaluates it: the browser's own scripts have another global object.
const script = `const done = arguments[1];
window.eval("(async () => JSON.stringify(await (0, eval)(" + JSON.stringify(arguments[0]) + ")) ?? 'null')()").then((v) => done([v, ""]), (e) => done(["", String(e)]));`

func (w *webdriver) evaluate(expression string) (json.RawMessage, error) {
	var r struct{ Value [2]string }
	if err := w.call("ExecuteAsyncScript", object{"script": script, "args": []string{expression}}, &r); err != nil {
		return nil, err
	}
	if r.Value[1] != "" {
		return nil, errors.New(r.Value[1])
	}
	return json.RawMessage(r.Value[0]), nil
}

func (w *webdriver) picture() ([]byte, error) {
	var r struct{ Value []byte }
	err := w.call("TakeScreenshot", object{"full": false}, &r)
	return r.Value, err
}

func (w *webdriver) choose(selector, file string) error {
	var r struct{ Value map[string]string } // of one, whose key is the same for ever
	if err := w.call("FindElement", object{"using": "css selector", "value": selector}, &r); err != nil {
		return err
	}
	for _, id := range r.Value {
		return w.call("ElementSendKeys", object{"id": id, "text": file}, nil)
	}
	return fmt.Errorf("no %s", selector)
}

var keys = map[string]string{"Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "End": "\ue010", "Home": "\ue011", "ArrowLeft": "\ue012", "ArrowRight": "\ue014"}

func (w *webdriver) press(key string) error {
	if keys[key] == "" {
		return fmt.Errorf("no key %s", key)
	}
	return w.call("PerformActions", object{"actions": []any{object{"type": "key", "id": "keyboard", "actions": []any{
		object{"type": "keyDown", "value": keys[key]}, object{"type": "keyUp", "value": keys[key]},
	}}}}, nil)
}
