// Roles, users, and one's own account.
import { Refusal } from './refusal.mjs';

// What the QR code of a mock secret looks like: nothing that a scanner could read.
const QR = {
  modules: 25,
  path: Array.from({ length: 25 }, (_, y) =>
    Array.from({ length: 25 }, (_, x) => ((x * 7 + y * 13 + x * y) % 3 === 0 ? `M${x} ${y}h1v1h-1z` : '')).join(''),
  ).join(''),
};

const recoveryCodes = (begin) => ({
  recovery_codes: Array.from({ length: 10 }, (_, at) => `${begin}-k3tp-oq2x-7cd${at}`),
});

const named = ({ id, name }) => ({ id, name });

export function peopleRoutes(state, { checkPassword, audit, now }) {
  const roleOf = (id) => {
    const role = state.roles.find((one) => one.id === Number(id));
    if (!role) throw new Refusal(404, `There is no role with ID "${id}".`);
    return role;
  };
  const userOf = (name) => {
    const user = state.users.find((one) => one.username === name);
    if (!user) throw new Refusal(404, `There is no admin user "${name}".`);
    return user;
  };
  const shownRole = (role) => ({ ...role, users: state.users.filter((user) => user.role.id === role.id).length });
  const applyRole = (role, body) => {
    const name = (body.name ?? role.name).trim();
    if (state.roles.some((one) => one !== role && one.name.toLowerCase() === name.toLowerCase())) {
      const text = `A role with the name "${name}" exists.`;
      throw new Refusal(409, text, [{ field: 'name', text }]);
    }
    role.name = name;
    if (body.all_resources !== undefined) {
      Object.assign(role, { all_resources: body.all_resources, resources: body.resources ?? [] });
    }
  };
  const checkCode = (code) => {
    if (code === '123456') return;
    throw new Refusal(400, 'code', [{ field: 'code', text: 'The code is wrong or was used before.' }]);
  };
  const account = () => {
    const { id, username, email, role, second_factor, created_at } = state.users[0];
    return { id, username, email, role, second_factor, recovery_codes_left: second_factor ? 10 : 0, created_at };
  };
  return {
    'GET /roles': () => ({ items: state.roles.map(shownRole) }),
    'GET /roles/:id': ({ id }) => shownRole(roleOf(id)),
    'POST /roles': (_p, _q, body) => {
      checkPassword(body);
      const role = { id: state.roles.length + 1, name: '', all_resources: false, resources: [], within_reach: true };
      applyRole(role, body);
      state.roles.push(role);
      audit('admin-role.create', `role ${role.id} (${role.name})`);
      return shownRole(role);
    },
    'PATCH /roles/:id': ({ id }, _q, body) => {
      checkPassword(body);
      applyRole(roleOf(id), body);
      return shownRole(roleOf(id));
    },
    'DELETE /roles/:id': ({ id }, _q, body) => {
      checkPassword(body);
      if (shownRole(roleOf(id)).users > 0)
        throw new Refusal(409, 'The role is in use: give its users another one first.');
      state.roles.splice(state.roles.indexOf(roleOf(id)), 1);
    },
    'GET /users': () => ({ items: state.users }),
    'POST /users': (_p, _q, body) => {
      checkPassword(body);
      if (body.password.length < 7) {
        const text = 'A password has at least 7 characters, letters and digits among them.';
        throw new Refusal(400, text, [{ field: 'password', text }]);
      }
      const user = {
        id: state.users.length + 1,
        username: body.username,
        email: body.email || null,
        role: named(roleOf(body.role_id)),
        within_reach: true,
        second_factor: false,
        failures: 0,
        locked_until: null,
        created_at: now(),
      };
      state.users.push(user);
      return user;
    },
    'PATCH /users/:name': ({ name }, _q, body) => {
      checkPassword(body);
      const user = userOf(name);
      user.email = body.email || null;
      user.role = named(roleOf(body.role_id));
      return user;
    },
    'DELETE /users/:name': ({ name }, _q, body) => {
      checkPassword(body);
      if (state.users.length === 1) throw new Refusal(409, 'Nobody would be left who holds everything.');
      state.users.splice(state.users.indexOf(userOf(name)), 1);
    },
    'POST /users/:name/unlock': ({ name }, _q, body) => {
      checkPassword(body);
      Object.assign(userOf(name), { failures: 0, locked_until: null });
    },
    'PUT /users/:name/password': (_p, _q, body) => checkPassword(body),
    'POST /users/:name/second-factor/reset': ({ name }, _q, body) => {
      checkPassword(body);
      userOf(name).second_factor = false;
    },
    'GET /account': account,
    'PATCH /account': (_p, _q, body) => {
      checkPassword(body);
      state.users[0].email = body.email || null;
      return account();
    },
    'PUT /account/password': (_p, _q, body) => checkPassword(body),
    'POST /account/second-factor': (_p, _q, body) => {
      checkPassword(body);
      const secret = 'MFZWK3TPOQ2X7CDAMFZWK3TPOQ2X7CDA';
      return { secret, uri: `otpauth://totp/Admin:admin?secret=${secret}`, qr: QR };
    },
    'POST /account/second-factor/confirm': (_p, _q, { code }) => {
      checkCode(code);
      state.users[0].second_factor = true;
      return recoveryCodes('mfzw');
    },
    'POST /account/second-factor/recovery-codes': (_p, _q, body) => {
      checkPassword(body);
      checkCode(body.code);
      return recoveryCodes('wzfm');
    },
    'POST /account/second-factor/end': (_p, _q, body) => {
      checkPassword(body);
      checkCode(body.code);
      state.users[0].second_factor = false;
    },
  };
}
