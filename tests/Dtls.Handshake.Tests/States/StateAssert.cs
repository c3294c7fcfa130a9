using Dtls.Handshake.Messages;
using Dtls.Handshake.States;
using Xunit;

namespace Dtls.Handshake.Tests.States;

/// <summary>What all tests of states ask.</summary>
internal static class StateAssert
{
    /// <summary>The state gave up with this alert, and says why.</summary>
    public static void Fails(AlertDescription alert, HandshakeState next)
    {
        DtlsFailure failure = Assert.IsType<HandshakeFailed>(next).Failure;
        Assert.True(alert == failure.Alert, $"Expected {alert}, got {failure.Alert}: {failure.Reason}");
        Assert.True(failure.IsLocal);
        Assert.NotEmpty(failure.Reason);
    }

    /// <summary>The state waits for these messages and for no other of the 256 types.</summary>
    public static void Expects(HandshakeState state, params HandshakeType[] types)
    {
        for (int type = 0; type <= byte.MaxValue; type++)
        {
            Assert.Equal(types.Contains((HandshakeType)type), state.Expects((HandshakeType)type));
        }
    }

    /// <summary>A message cut short anywhere, or with a byte too many, is a decode_error.</summary>
    /// <param name="at">Where the state waits.</param>
    /// <param name="legal">Lengths at which a message may end as well.</param>
    public static void RefusesMalformed(StatePair at, params int[] legal)
    {
        byte[] body = at.Message.Body;
        foreach (int length in Enumerable.Range(0, body.Length).Except(legal))
        {
            Fails(AlertDescription.DecodeError, at.Take(body.AsSpan(0, length)));
        }

        Fails(AlertDescription.DecodeError, at.Take([.. body, 0]));
    }

    /// <summary>A verify_data with any byte changed, or of another length, is a decrypt_error.</summary>
    public static void RefusesWrongVerifyData(StatePair at)
    {
        byte[] body = at.Message.Body;
        for (int i = 0; i < body.Length; i++)
        {
            Fails(AlertDescription.DecryptError, at.Take(Flip(body, i)));
        }

        Fails(AlertDescription.DecryptError, at.Take([]));
        Fails(AlertDescription.DecryptError, at.Take(body.AsSpan(0, body.Length - 1)));
        Fails(AlertDescription.DecryptError, at.Take([.. body, 0]));
    }

    /// <summary>A copy with one bit of one byte changed; counted from the end when negative.</summary>
    public static byte[] Flip(byte[] body, int index)
    {
        byte[] changed = (byte[])body.Clone();
        changed[index < 0 ? body.Length + index : index] ^= 1;
        return changed;
    }
}
