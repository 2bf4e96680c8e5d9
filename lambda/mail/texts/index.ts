export { en } from './en.ts';
export { ko } from './ko.ts';
export type { Scene, Texts, UnseenScene, WhyUnseen } from './texts.ts';
