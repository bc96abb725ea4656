import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { mainArchive, parseDeb822, parseList } from "../../../local/setup/apt-sources";
import { releaseOf, systemArchives } from "../../../local/setup/own-apt";

const DEBIAN = `Types: deb
# http://snapshot.debian.org/archive/debian/20250520T000000Z
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`;

const UBUNTU = `Enabled: no
Types: deb
URIs: http://off.example/ubuntu
Suites: noble
Components: main

Types: deb deb-src
URIs: http://ports.example/ubuntu-ports/
Suites: noble noble-updates
 noble-backports
Components: main universe
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQINBFit/2sBEADDc3d
 -----END PGP PUBLIC KEY BLOCK-----
`;

const LIST = `# the installer's
deb cdrom:[Debian GNU/Linux 12.5.0 _Bookworm_]/ bookworm main non-free-firmware
deb-src http://src.example/debian bookworm main
  deb [ arch=amd64 signed-by=/usr/share/keyrings/mine.gpg ] https://mirror.example/debian bookworm main contrib # near
deb http://third.example/apt stable main
deb http://flat.example/repo ./
`;

test("finds the release's archive among deb822 sources, and its keyring", () => {
  expect(mainArchive(parseDeb822(DEBIAN), "bookworm")).toEqual({
    uri: "http://mirror.example/debian",
    signedBy: "/usr/share/keyrings/debian-archive-keyring.gpg",
  });
});

test("leaves out disabled deb822 sources, reads folded fields, and takes no inline key for a file", () => {
  expect(parseDeb822(UBUNTU)).toEqual([
    {
      uris: ["http://ports.example/ubuntu-ports/"],
      suites: ["noble", "noble-updates", "noble-backports"],
      components: ["main", "universe"],
      signedBy: undefined,
    },
  ]);
});

test("finds the release's archive among one-line sources, whatever comes before it", () => {
  expect(mainArchive(parseList(LIST), "bookworm")).toEqual({
    uri: "https://mirror.example/debian",
    signedBy: "/usr/share/keyrings/mine.gpg",
  });
});

test("accepts Debian's moving names, and no security archive", () => {
  expect(mainArchive(parseList("deb http://a.example/debian stable main\n"), "bookworm")?.uri).toBe(
    "http://a.example/debian",
  );
  expect(
    mainArchive(parseList("deb http://a.example/s bookworm-security main\n"), "bookworm"),
  ).toBeUndefined();
});

test("reads sources.list and the files beside it that apt reads, and no other", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "apt-"));
  try {
    fs.mkdirSync(path.join(folder, "sources.list.d"));
    fs.writeFileSync(path.join(folder, "sources.list"), "deb http://one.example/debian bookworm main\n");
    fs.writeFileSync(path.join(folder, "sources.list.d/debian.sources"), DEBIAN);
    fs.writeFileSync(
      path.join(folder, "sources.list.d/old.list.disabled"),
      "deb http://off.example/debian bookworm main\n",
    );
    expect(systemArchives(folder).flatMap(({ uris }) => uris)).toEqual([
      "http://one.example/debian",
      "http://mirror.example/debian",
      "http://mirror.example/debian-security",
    ]);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test.each([
  [
    'ID=debian\nVERSION_CODENAME=bookworm\nHOME_URL="https://www.debian.org/"\n',
    { distribution: "debian", codename: "bookworm" },
  ],
  [
    "ID=ubuntu\nID_LIKE=debian\nVERSION_CODENAME=noble\nUBUNTU_CODENAME=noble\n",
    { distribution: "ubuntu", codename: "noble" },
  ],
  [
    'ID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_CODENAME=wilma\nUBUNTU_CODENAME=noble\n',
    { distribution: "ubuntu", codename: "noble" },
  ],
  ["ID=fedora\nVERSION_ID=42\n", undefined],
])("tells whose archive a system uses: %j", (osRelease, expected) => {
  expect(releaseOf(osRelease)).toEqual(expected);
});
