// Package skill is what the assistant can do by itself: timers, alarms,
// reminders, the calendar, notes, contacts, messages, arithmetic, units, clocks,
// settings, and, through ports, weather, places, photos, music and sending.
//
// Start with All and Catalog. The folder intents holds the manifests: what people
// say, in both languages, and what is answered. A skill reads and stages changes
// through its assist.Call; it commits nothing and sends nothing.
package skill
