using Dtls.Handshake.Credentials;
using Dtls.Handshake.Extensions;
using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Negotiation;
using Dtls.Handshake.States;

namespace Dtls.Handshake.Resumption;

/// <summary>Whether a client that shows a ticket resumes. RFC 8446 §4.2.11.</summary>
internal static class PskChoice
{
    /// <summary>A client offers one or two; each costs a decryption.</summary>
    private const int MaxIdentities = 4;

    /// <summary>Looks at the tickets of a hello that is not yet in the transcript.</summary>
    /// <param name="session">What is resumed; null for a full handshake.</param>
    /// <param name="index">Which identity it was.</param>
    public static DtlsFailure? Choose(HandshakeCore core, in HandshakeMessage message, in ClientHello hello, Selection13 selection, out ResumableSession? session, out ushort index)
    {
        (session, index) = (null, 0);
        if (!hello.Extensions.TryFind(ExtensionType.PreSharedKey, out ReadOnlySpan<byte> data) || !PreSharedKeys.TryRead(data, out PreSharedKeys offered))
        {
            return null;
        }

        if (!IsLast(hello))
        {
            return Failure(AlertDescription.IllegalParameter, "pre_shared_key is not the last extension");
        }

        if (!hello.Extensions.TryFind(ExtensionType.PskKeyExchangeModes, out ReadOnlySpan<byte> modes))
        {
            return Failure(AlertDescription.MissingExtension, "pre_shared_key came without psk_key_exchange_modes");
        }

        if (core.Context.Tickets is not { } tickets || !PskModes.TryRead(modes, out bool withDhe) || !withDhe)
        {
            return null;
        }

        for (index = 0; index < MaxIdentities && offered.TryGet(index, out ReadOnlySpan<byte> identity, out _, out ReadOnlySpan<byte> binder); index++)
        {
            session = TryOpen(tickets, identity, core.Context.PeerCertificates);
            if (session is not null && IsAcceptable(core, session, selection))
            {
                core.Peer = session.Chain;
                DtlsFailure? failure = CheckBinder(core, message, offered, session, selection, binder);
                if (failure is not null)
                {
                    session.Dispose();
                    session = null;
                }

                return failure;
            }

            session?.Chain?.Dispose();
            session?.Dispose();
            session = null;
        }

        return null;
    }

    private static ResumableSession? TryOpen(TicketSealer tickets, ReadOnlySpan<byte> ticket, CertificateCache cache)
    {
        Span<byte> state = stackalloc byte[ResumableSession.MaxLength];
        ResumableSession? session = tickets.TryOpen(ticket, state, out int length) ? ResumableSession.TryRead(state[..length], cache) : null;
        state.Clear();
        return session;
    }

    /// <summary>The same hash and the same name as before, not too old, and a client that is known where it must be (RFC 8446 §4.2.11, §4.6.1).</summary>
    private static bool IsAcceptable(HandshakeCore core, ResumableSession session, Selection13 selection)
    {
        var options = (DtlsServerOptions)core.Options;
        DateTimeOffset now = options.TimeProvider.GetUtcNow();
        TimeSpan age = now - session.IssuedAt;
        return CipherSuiteTable.Find(session.Suite)?.Hash == selection.Suite.Hash
            && session.ServerName == selection.ServerName
            && age >= TimeSpan.Zero
            && age < options.TicketLifetime
            && now < ResumptionLimit.EndOf(session.AuthenticatedAt, session.Chain)
            && (options.ClientCertificateMode is not ClientCertificateMode.Required || session.Chain is not null);
    }

    private static DtlsFailure? CheckBinder(HandshakeCore core, in HandshakeMessage message, in PreSharedKeys offered, ResumableSession session, Selection13 selection, ReadOnlySpan<byte> binder)
    {
        using var early = EarlySecret.Create(ScheduleHash.For(selection.Suite.Hash), session.Psk.Span);
        byte[] hash = core.Transcript.HashWith(selection.Suite.Hash, HandshakeType.ClientHello, message.Body, message.Body.Length - offered.BindersLength);
        return early.VerifyBinder(isExternal: false, hash, binder) ? null : Failure(AlertDescription.DecryptError, "the binder of a ticket is wrong");
    }

    private static bool IsLast(in ClientHello hello)
    {
        ExtensionType last = default;
        foreach (ExtensionBlock.Extension extension in hello.Extensions)
        {
            last = extension.Type;
        }

        return last is ExtensionType.PreSharedKey;
    }

    private static DtlsFailure Failure(AlertDescription alert, string reason) => new(alert, IsLocal: true, reason);
}
