import { expect, it } from 'vitest';
import { changesOf, faultId, groupsOf, openSections, type Setting } from './settings-model';

const setting = (path: string, type: Setting['type'], value: string): Setting => ({
  path,
  type,
  value,
  default: value,
  unit: '',
  label: path,
});
const settings = [
  setting('oauth/consumer/post_timeout', 'count', '5'),
  setting('webapi/webapisecurity/allow_insecure', 'flag', '0'),
  setting('webapi/soap/charset', 'text', ''),
];

it('opens the sections of which the server lists settings, in the order of the menu', () => {
  expect(openSections(settings)).toEqual(['webapi', 'oauth']);
  expect(openSections([])).toEqual([]);
});

it('groups the settings of a section in the order of the page', () => {
  expect(groupsOf('webapi', settings).map((group) => group.id)).toEqual(['webapi/soap', 'webapi/webapisecurity']);
});

it('saves only what differs from what is set', () => {
  const typed = { 'oauth/consumer/post_timeout': ' 9 ', 'webapi/soap/charset': '' };
  expect(changesOf(settings, typed)).toEqual([{ path: 'oauth/consumer/post_timeout', value: '9' }]);
});

it.each(['', '-1', '1.5', 'x'])('takes no count of "%s"', (value) => {
  expect(faultId(setting('a/b/c', 'count', '5'), value)).toBe('config.wholeNumber');
});

it('takes any text', () => {
  expect(faultId(setting('a/b/c', 'text', ''), '-1')).toBeNull();
});
