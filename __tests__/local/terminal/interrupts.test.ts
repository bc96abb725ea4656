import { onInterrupt } from "../../../local/terminal/interrupts";

test("one key press arrives twice and counts once; a later one is meant", () => {
  jest.useFakeTimers();
  const heard: string[] = [];
  const release = onInterrupt(
    () => heard.push("first"),
    () => heard.push("again"),
  );
  try {
    process.emit("SIGINT");
    process.emit("SIGINT");
    jest.advanceTimersByTime(900);
    process.emit("SIGTERM");
    expect(heard).toEqual(["first"]);
    jest.advanceTimersByTime(200);
    process.emit("SIGINT");
    process.emit("SIGINT");
    expect(heard).toEqual(["first", "again", "again"]);
  } finally {
    release();
    jest.useRealTimers();
  }
  expect(process.listeners("SIGHUP").filter((each) => each.name === "hear")).toEqual([]);
});
