namespace Dtls.Records.Tests.Misplaced;

/// <summary>A public type below the root namespace, for the rule to find.</summary>
public static class Type
{
}
