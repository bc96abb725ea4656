import { Session } from "../../../../local/cloud/provider/session";
import type { Services } from "../../../../local/cloud/services";

const session = new Session({} as Services);
afterAll(() => session.idle());

test.each(["", "127.0.0.1:40000", "localhost:1", "[::1]:65535"])("an engine may be at %j", (address) => {
  session.begin(address);
});

test.each(["10.0.0.1:1", "evil.example:1", "127.0.0.1.evil.example:1", "unix:/run/a", "dns:///127.0.0.1:1"])(
  "but not at %s: nobody's words are sent there",
  (address) => {
    expect(() => session.begin(address)).toThrow("one of this machine's loopback");
  },
);
