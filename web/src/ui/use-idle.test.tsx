// @vitest-environment jsdom
import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useIdle } from './use-idle';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => act(() => void vi.advanceTimersByTime(ms));

it('is idle after a while without a touch', () => {
  const { result } = renderHook(() => useIdle(1000));
  pass(999);
  expect(result.current).toBe(false);
  pass(1);
  expect(result.current).toBe(true);
});

it('wakes with a key, and counts anew from there', () => {
  const { result } = renderHook(() => useIdle(1000));
  pass(2000);
  act(() => void dispatchEvent(new KeyboardEvent('keydown')));
  expect(result.current).toBe(false);
  pass(999);
  expect(result.current).toBe(false);
  pass(1);
  expect(result.current).toBe(true);
});
