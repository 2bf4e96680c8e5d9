import { describe, expect, it } from 'vitest';
import { canonical } from '../../../lambda/model/canonical.ts';

describe('two patterns are the same', () => {
  it.each([
    ['whatever the order of their keys', { a: ['x'], b: { c: [1], d: ['y'] } }, { b: { d: ['y'], c: [1] }, a: ['x'] }],
    ['where CloudFormation wrote a number as text', { a: [{ numeric: ['>', 5] }] }, { a: [{ numeric: ['>', '5'] }] }],
    ['where it wrote a boolean as text', { a: [true, 'true'] }, { a: ['true', 'true'] }],
  ])('%s', (_, one, other) => {
    expect(canonical(one)).toBe(canonical(other));
  });
});

describe('two patterns differ', () => {
  it.each([
    ['by a value', { a: ['x'] }, { a: ['y'] }],
    ['by a value more', { a: ['x'] }, { a: ['x', 'y'] }],
    ['by a key', { a: ['x'] }, { a: ['x'], b: ['y'] }],
    ['where one is not there', { a: ['x'] }, undefined],
  ])('%s', (_, one, other) => {
    expect(canonical(one)).not.toBe(canonical(other));
  });
});
