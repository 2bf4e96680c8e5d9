export { type CallReading, type CallRole, type WatchedCall, watchedCall, watchedCalls } from './catalog.ts';
