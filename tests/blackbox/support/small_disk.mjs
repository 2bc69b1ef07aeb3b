// A disk of a few megabytes that only the program sees: a tmpfs in a mount namespace of its own, to be filled and freed.
import { spawn, spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// A namespace as root, or with a user namespace around it; in a chroot, whose root is no mount point, one that shares its
// mounts with all others, so that ours has to be taken away in the end. How others enter it.
const ways = [
  { unshare: ["-m"], nsenter: ["-m"] },
  { unshare: ["-rm"], nsenter: ["-U", "--preserve-credentials", "-m"] },
  { unshare: ["-m", "--propagation", "unchanged"], nsenter: ["-m", "-r"] },
];

function allowedWay() {
  const refusals = [];
  for (const way of ways) {
    const tried = spawnSync("unshare", [...way.unshare, "sh", "-c", "mount -t tmpfs tmpfs /mnt && umount /mnt"], { encoding: "utf8" });
    if (tried.status === 0) return way;
    refusals.push(`unshare ${way.unshare.join(" ")}: ${tried.error?.message ?? tried.stderr.trim()}`);
  }
  throw new Error(`a full disk cannot be tested here, for the kernel allows no mount namespace (${refusals.join("; ")})`);
}

function mounted(holder) {
  let said = "";
  return new Promise((resolve, reject) => {
    holder.stderr.on("data", (chunk) => (said += chunk));
    holder.stdout.once("data", resolve);
    holder.once("exit", (code) => reject(new Error(`the small disk was not mounted (${code}): ${said}`)));
  });
}

/** A disk of `bytes` for the test `t`: options for a Program on it, and the hands to fill and free it. */
export async function smallDisk(t, bytes) {
  const way = allowedWay();
  const point = mkdtempSync(join(tmpdir(), "pitchey-disk-"));
  const script = `mount -t tmpfs -o size=${bytes},mode=700 tmpfs "$0" && cd "$0" && echo mounted && exec cat`;
  const holder = spawn("unshare", [...way.unshare, "sh", "-c", script, point]);
  t.after(() => {
    spawnSync("nsenter", ["-t", String(holder.pid), ...way.nsenter, "umount", "-l", point]);
    holder.kill("SIGKILL");
    rmdirSync(point);
  });
  await mounted(holder);

  const seen = `/proc/${holder.pid}/root${point}`;    // the disk as this process sees it
  mkdirSync(join(seen, "data"), { mode: 0o700 });
  return {
    options: {
      data: join(seen, "data"),
      env: { PITCHEY_DATA: join(point, "data") },
      inside: ["nsenter", "-t", String(holder.pid), ...way.nsenter, "-w", "--"],
    },
    fill: () => fill(join(seen, "filler")),
    free: () => rmSync(join(seen, "filler")),
  };
}

/** Writes until not one byte more fits. */
function fill(path) {
  const file = openSync(path, "a");
  for (const step of [64 * 1024, 4096, 1]) {
    const piece = Buffer.alloc(step);
    try {
      for (;;) if (writeSync(file, piece) < step) break;
    } catch (error) {
      if (error.code !== "ENOSPC") throw error;
    }
  }
  closeSync(file);
}
