"""Faces and plates in a photo that goes public: suggested to the person who releases it, and hidden for good."""
