/** With Parley itself, where it takes more than frames. */

const DOT =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const SAID = { only: ["onMessage", "onDisconnect", "onError"] };

/** @param {any} stage @param {object} [options] @param {object} [wish] */
const desk = (stage, options = {}, wish = SAID) => {
  const { parley, desk: agentId } = stage.places;
  return stage.start({ origin: parley, agentId, ...options }, wish);
};
export const GREETED = "onMessage agent (ai) #: Good day.";

export const scenariosWithServer = {
  "Parley greets and answers": async (stage) => {
    const session = await desk(stage);
    await stage.greeted();
    session.sendUserMessage("What a fine day");
    await stage.until("onMessage agent (ai) #: You said");
  },
  "Parley's agent calls a tool of the page": async (stage) => {
    const session = await desk(stage, {
      clientTools: {
        show_page: ({ page }) => {
          stage.tell(`shows page ${page}`);
          return { shown: page };
        },
      },
    });
    await stage.greeted();
    session.sendUserMessage("Show page seven");
    await stage.until("onMessage agent (ai) #: The tool said");
    // Marked as data, differently each time, for the model's sake.
    stage.told = stage.told.map((line) => line.replace(/<\/?data-\w+>/g, ""));
  },
  "Parley's agent knows what it was told": async (stage) => {
    const session = await desk(stage);
    await stage.greeted();
    session.sendContextualUpdate("The reader sits at table nine.");
    session.sendUserMessage("What do you know?");
    await stage.next("onMessage agent (ai) #: I know");
    stage.told = stage.told.map((line) =>
      line.includes("I know:") ? `knows it: ${line.includes("table nine")}` : line,
    );
  },
  "Parley takes a picture": async (stage) => {
    const session = await desk(stage);
    await stage.greeted();
    const bytes = Uint8Array.from(atob(DOT), (letter) => letter.charCodeAt(0));
    const { fileId } = await session.uploadFile(
      new Blob([bytes], { type: "image/png" }),
    );
    session.sendMultimodalMessage({ text: "What is this?", fileIds: [fileId] });
    await stage.until("onMessage agent (ai) #: You said");
  },
  "Parley refuses a file": async (stage) => {
    const session = await desk(stage);
    const program = new Blob(["MZ"], { type: "application/x-msdownload" });
    await session.uploadFile(program).catch((error) => {
      stage.tell(`rejects with a reason: ${error.message.length > 10}`);
    });
    stage.told = stage.told.filter((line) => line !== GREETED);
  },
  "Parley's agent hangs up": async (stage) => {
    const session = await desk(stage);
    await stage.greeted();
    session.sendUserMessage("Goodbye");
    await stage.until("onDisconnect");
    stage.told = stage.told.map((line) => line.replace(/(agent \| close).*/, "$1"));
  },
  "Parley has no such agent": async (stage) => {
    await desk(stage, { agentId: "agent_nobody" }).catch((error) => {
      stage.tell(`rejects: ${error.message} ${error.closeCode}`);
    });
  },
  "a private agent, by a signed URL": async (stage) => {
    const { signedUrl } = stage.places;
    await desk(stage, { agentId: undefined, signedUrl });
    await stage.greeted();
  },
  "a private agent, by a token": async (stage) => {
    const { conversationToken, privateDesk } = stage.places;
    const options = { agentId: privateDesk, connectionType: undefined };
    await desk(stage, { ...options, conversationToken }).then(
      () => stage.greeted(),
      () => stage.tell("rejects"),
    );
  },
  "a rating at the end": async (stage) => {
    const session = await desk(stage, {}, { only: [] });
    await session.endSession();
    const { postOverallFeedback } = stage.library;
    const { parley } = stage.places;
    for (const verdict of [true, { rating: 4, comment: "Good." }]) {
      const { ok } = await postOverallFeedback(session.getId(), verdict, parley);
      stage.tell(`taken: ${ok}`);
    }
  },
};
